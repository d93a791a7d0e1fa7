/** My open work, counted by the server: badges of the menu and the queues of the home page. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { get } from '@/api/client'
import { asRefusal, type Refusal } from '@/api/refusal'

/** One queue of my work: how much waits, how much of it is late, and the list that holds it. */
export interface Queue {
  key: string
  title: string
  count: number
  late?: number
  note?: string
  href: string
  group?: string
}
export interface HomeView {
  queues: Queue[]
  [part: string]: unknown
}

export const useCounts = defineStore('counts', () => {
  const view = ref<HomeView | null>(null)
  const refusal = ref<Refusal | null>(null)
  const at = ref(0)
  let running: Promise<void> | null = null

  /** Asks again, at most once at a time. */
  function refresh(): Promise<void> {
    running ??= get<HomeView>('/api/home')
      .then((answer) => {
        view.value = answer
        refusal.value = null
        at.value = Date.now()
      })
      .catch((thrown) => void (refusal.value = asRefusal(thrown)))
      .finally(() => (running = null))
    return running
  }

  const byKey = computed(() => new Map((view.value?.queues ?? []).map((q) => [q.key, q])))
  return { view, refusal, at, refresh, byKey }
})
