import { ref, type Ref } from 'vue'

const PHONE = '(max-width: 760px)'
const NARROW = '(max-width: 1180px)'

function watched(query: string): Ref<boolean> {
  const list = typeof matchMedia === 'function' ? matchMedia(query) : null
  const matches = ref(list?.matches ?? false)
  list?.addEventListener?.('change', (e) => (matches.value = e.matches))
  return matches
}

/** Phone width (≤ 760 px). Choose what to render with it; never render both and hide one. */
export const phone = watched(PHONE)
/** A side panel no longer fits beside a list (≤ 1180 px). */
export const narrow = watched(NARROW)

export function isPhone(): boolean {
  return phone.value
}
