/** Keys of a screen. Never while a box has focus or Chinese is being composed; `?` lists what is bound now. */
import { onBeforeUnmount, onMounted, reactive } from 'vue'

export interface Key {
  /** 'j', 'Enter', 'ctrl+k', '?', or two strokes 'g s'. */
  keys: string
  /** What it does, in words, for the list. */
  does: string
  run: (event: KeyboardEvent) => void
  /** Also while typing in a box (for ctrl+Enter, ctrl+s). */
  whileTyping?: boolean
}

/** What is bound now, screen by screen, latest last. */
export const bound = reactive<Array<{ screen: string; keys: Key[] }>>([])

const SWITCH = 'weixuan.keys'
export const keysOn = reactive({ on: stored() !== 'off' })

export function switchKeys(on: boolean): void {
  keysOn.on = on
  try {
    localStorage.setItem(SWITCH, on ? 'on' : 'off')
  } catch {
    // Without storage the choice lasts until the page is left.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(SWITCH)
  } catch {
    return null
  }
}

/** Binds keys while the calling screen is on the page. */
export function useKeys(screen: string, keys: Key[]): void {
  const entry = { screen, keys }
  onMounted(() => {
    if (bound.length === 0) addEventListener('keydown', press)
    bound.push(entry)
  })
  onBeforeUnmount(() => {
    const at = bound.findIndex((one) => one.keys === keys || one === entry)
    if (at >= 0) bound.splice(at, 1)
    if (bound.length === 0) removeEventListener('keydown', press)
  })
}

let first = ''
let firstAt = 0

function press(event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return
  const stroke = strokeOf(event)
  const typing = isTyping(event.target)
  const pair = Date.now() - firstAt < 1200 && first ? `${first} ${stroke}` : ''
  const key = (pair && lookUp(pair, typing, event)) || lookUp(stroke, typing, event)
  first = !typing && stroke.length === 1 ? stroke : ''
  firstAt = Date.now()
  if (!key) return
  first = ''
  event.preventDefault()
  key.run(event)
}

function lookUp(stroke: string, typing: boolean, event: KeyboardEvent): Key | undefined {
  // A dialog hides the screen beneath it, its keys too; only bindings made for typing reach through.
  const covered = document.querySelector('[aria-modal="true"]') !== null
  for (let i = bound.length - 1; i >= 0; i--) {
    const key = bound[i]?.keys.find((k) => k.keys.toLowerCase() === stroke)
    if (!key) continue
    const withControl = stroke.startsWith('ctrl+')
    if (!keysOn.on && !withControl) continue
    if ((typing || covered) && !key.whileTyping) continue
    // Enter and Space belong to the button or link that has focus.
    if ((stroke === 'enter' || stroke === ' ') && onControl(event.target)) continue
    return key
  }
  return undefined
}

export function strokeOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  const key = event.key.toLowerCase()
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : event.altKey ? `alt+${key}` : key
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
}

function onControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, summary, [role="button"], [role="option"]') !== null
}
