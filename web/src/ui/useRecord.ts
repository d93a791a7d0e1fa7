/** One record from the server: the same states as a list. Reloads when its address changes. */
import { onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { get } from '@/api/client'
import { asRefusal, wasAborted, type Refusal } from '@/api/refusal'

export function useRecord<T>(path: () => string | null) {
  const record = shallowRef<T | null>(null)
  const refusal = shallowRef<Refusal | null>(null)
  const loading = ref(false)
  const slow = ref(false)
  let running: AbortController | null = null

  async function load(): Promise<void> {
    const url = path()
    running?.abort()
    if (!url) {
      record.value = null
      return
    }
    const mine = (running = new AbortController())
    loading.value = true
    const timer = setTimeout(() => (slow.value = true), 200)
    try {
      record.value = await get<T>(url, undefined, mine.signal)
      refusal.value = null
    } catch (thrown) {
      if (!wasAborted(thrown)) refusal.value = asRefusal(thrown)
    } finally {
      clearTimeout(timer)
      if (running === mine) {
        loading.value = false
        slow.value = false
      }
    }
  }

  watch(path, (now, before) => {
    if (now !== before) record.value = null
    void load()
  })
  onScopeDispose(() => running?.abort())
  void load()
  return reactive({ record, refusal, loading, slow, load, set: (fresh: T) => (record.value = fresh) })
}
