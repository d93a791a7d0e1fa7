import { nextTick, onBeforeUnmount, onMounted, type Ref } from 'vue'

const STOPS =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]:not([tabindex="-1"]), [contenteditable="true"]'

/** Boxes open now, so that Escape closes the topmost only. */
const open: HTMLElement[] = []

/** Keeps Tab inside a box, closes it on Escape, and gives focus back to where it came from. */
export function useTrap(box: Ref<HTMLElement | null>, close: () => void): void {
  const opener = typeof document === 'undefined' ? null : (document.activeElement as HTMLElement | null)

  function press(event: KeyboardEvent): void {
    const here = box.value
    if (!here || open[open.length - 1] !== here || event.isComposing) return
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      close()
    }
    if (event.key !== 'Tab') return
    const stops = [...here.querySelectorAll<HTMLElement>(STOPS)].filter((e) => e.offsetParent !== null)
    const first = stops[0]
    const last = stops[stops.length - 1]
    if (!first || !last) return event.preventDefault()
    const at = document.activeElement
    // A drop-down of Element Plus hangs outside the box; while focus is there it keeps its own order.
    if (at && !here.contains(at) && at !== document.body) return
    if (event.shiftKey && (at === first || at === here || at === document.body)) {
      event.preventDefault()
      last.focus()
    } else if (!event.shiftKey && (at === last || at === document.body)) {
      event.preventDefault()
      first.focus()
    }
  }

  onMounted(async () => {
    addEventListener('keydown', press, true)
    await nextTick()
    const here = box.value
    if (!here) return
    open.push(here)
    if (open.length === 1) document.documentElement.style.overflow = 'hidden'
    const wanted = here.querySelector<HTMLElement>('[data-focus]') ?? here.querySelector<HTMLElement>('input:not([type=hidden]), textarea') ?? here
    wanted.focus({ preventScroll: true })
  })
  onBeforeUnmount(() => {
    removeEventListener('keydown', press, true)
    const at = box.value ? open.indexOf(box.value) : -1
    if (at >= 0) open.splice(at, 1)
    if (open.length === 0) document.documentElement.style.overflow = ''
    if (opener?.isConnected) opener.focus({ preventScroll: true })
  })
}
