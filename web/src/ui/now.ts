import { getCurrentScope, onScopeDispose, ref, type Ref } from 'vue'

const second = ref(Date.now())
let users = 0
let timer = 0

/** The time now, moving each second while somebody looks at it. One timer serves the page. */
export function useNow(): Ref<number> {
  if (!getCurrentScope()) return second
  if (users++ === 0) {
    second.value = Date.now()
    timer = window.setInterval(() => (second.value = Date.now()), 1000)
  }
  onScopeDispose(() => {
    if (--users === 0) clearInterval(timer)
  })
  return second
}
