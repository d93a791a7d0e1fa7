import { reactive } from 'vue'
import { asRefusal, wasAborted } from '@/api/refusal'

export interface Toast {
  id: number
  kind: 'done' | 'warn' | 'wrong'
  sentence: string
  advice?: string
  undo?: () => void | Promise<void>
  href?: string
  hrefText?: string
  /** News of one topic share a place: the latest is shown, and how many it took the place of. */
  topic?: string
  more?: number
}

export const toasts = reactive<Toast[]>([])
let last = 0
const ends = new Map<number, number>()

function show(toast: Omit<Toast, 'id'>, ms: number): void {
  const standing = toast.topic ? toasts.find((t) => t.topic === toast.topic) : undefined
  const id = standing?.id ?? ++last
  if (standing) Object.assign(standing, toast, { more: (standing.more ?? 0) + 1 })
  else toasts.push({ id, ...toast })
  if (toasts.length > 4) drop(toasts[0].id)
  clearTimeout(ends.get(id))
  ends.set(id, window.setTimeout(() => drop(id), ms))
}

export function drop(id: number): void {
  clearTimeout(ends.get(id))
  ends.delete(id)
  const at = toasts.findIndex((t) => t.id === id)
  if (at >= 0) toasts.splice(at, 1)
}

/** 已保存 · said once, gone in four seconds. */
export function done(sentence: string, link?: { href: string; text: string }): void {
  show({ kind: 'done', sentence, href: link?.href, hrefText: link?.text }, 4000)
}

/** An act that can be taken back for ten seconds. */
export function undoable(sentence: string, undo: () => void | Promise<void>): void {
  show({ kind: 'done', sentence, undo }, 10_000)
}

/** A failure that has no place of its own on the screen. */
export function wrong(thrown: unknown): void {
  if (wasAborted(thrown)) return
  const refusal = asRefusal(thrown)
  const reference = refusal.reference ? `参考号 ${refusal.reference}` : ''
  show({ kind: 'wrong', sentence: refusal.sentence, advice: [refusal.advice, reference].filter(Boolean).join(' ') }, 8000)
}

/** News that should be seen, such as a red alert. On a bad day they come by the dozen: those of a topic take one place. */
export function warn(sentence: string, link?: { href: string; text: string }, topic?: string): void {
  show({ kind: 'warn', sentence, href: link?.href, hrefText: link?.text, topic }, 12_000)
}
