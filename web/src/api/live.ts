/** News from the server (server-sent events at /live): one connection for the page, many listeners. */
import { getCurrentScope, onScopeDispose, ref } from 'vue'

type Listener = (news: any) => void

const listeners = new Map<string, Set<Listener>>()
let source: EventSource | null = null
let lastSeen = Date.now()

/** Whether the line stands; screens with live data say since when it does not. */
export const liveState = ref<{ up: boolean; since: number }>({ up: false, since: Date.now() })

/** Opens the line after sign-in; safe to call again. */
export function openLive(): void {
  if (source || typeof EventSource === 'undefined') return
  source = new EventSource('/live')
  source.onopen = () => state(true)
  source.onerror = () => state(false)
  for (const kind of listeners.keys()) attach(kind)
}

/** Closes the line at sign-out. */
export function closeLive(): void {
  source?.close()
  source = null
  attached.clear()
  state(false)
}

/** Calls `listener` for each news of this kind while the calling part is on the page. */
export function onLive(kind: string, listener: Listener): () => void {
  if (!listeners.has(kind)) listeners.set(kind, new Set())
  listeners.get(kind)?.add(listener)
  attach(kind)
  const stop = () => void listeners.get(kind)?.delete(listener)
  if (getCurrentScope()) onScopeDispose(stop)
  return stop
}

const attached = new Set<string>()

function attach(kind: string): void {
  if (!source || attached.has(kind)) return
  attached.add(kind)
  source.addEventListener(kind, (event) => {
    lastSeen = Date.now()
    const news = parsed((event as MessageEvent<string>).data)
    listeners.get(kind)?.forEach((listener) => listener(news))
  })
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}

function state(up: boolean): void {
  if (liveState.value.up === up) return
  liveState.value = { up, since: up ? Date.now() : lastSeen }
}
