/**
 * The only door to the server; every "no" is thrown as a Refusal.
 * `get/post/put/del('/api/x')` take the shape as a type argument (use `Schema<'Name'>` for it); calls checked whole
 * against the schema are in `typed.ts`, apart, because phones need not load it. A lapsed session asks for the password over the page and then repeats the request, so nothing typed is lost.
 */
import { Refusal, unreachable, wasAborted } from './refusal'
import type { components } from './schema'

export { Refusal, asRefusal, wasAborted } from './refusal'

/** A named shape of the API description. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

type Query = Record<string, string | number | boolean | null | undefined | Array<string | number>>

let signInAgain: () => Promise<void> = () => Promise.reject(new Refusal(401, { code: 'sign_in' }))

/** Asks for the password over the page; for doors that are not `knock`. */
export function signedInAgain(): Promise<void> {
  return signInAgain()
}

/** The session store says here how to ask for the password over the page. */
export function whenSignedOut(ask: () => Promise<void>): void {
  signInAgain = ask
}

/** One request: the network's failure as a Refusal, a lapsed session asked for and the request repeated. */
export async function knock(request: Request): Promise<Response> {
  const again = request.clone()
  let response: Response
  try {
    response = await fetch(request)
  } catch (thrown) {
    if (wasAborted(thrown)) throw thrown
    throw unreachable()
  }
  const path = new URL(request.url).pathname
  if (response.status !== 401 || path === '/api/session' || path === '/api/password') return response
  await signInAgain()
  return fetch(again)
}

export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return send<T>('GET', address(path, query), undefined, signal)
}
export function post<T = unknown>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return send<T>('POST', path, body, signal)
}
export function put<T = unknown>(path: string, body?: unknown): Promise<T> {
  return send<T>('PUT', path, body)
}
export function patch<T = unknown>(path: string, body?: unknown): Promise<T> {
  return send<T>('PATCH', path, body)
}
export function del<T = unknown>(path: string, body?: unknown): Promise<T> {
  return send<T>('DELETE', path, body)
}

/** A path with its query; empty values are left out, lists repeat the name. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== '') search.append(name, String(one))
    }
  }
  const tail = search.toString()
  return tail ? `${path}${path.includes('?') ? '&' : '?'}${tail}` : path
}

/** Fetches a file and hands it to the browser under the name the server gave it. */
export async function download(path: string, query?: Query): Promise<void> {
  const response = await knock(new Request(new URL(address(path, query), location.origin)))
  if (!response.ok) throw await refusalOf(response)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = fileName(response.headers.get('content-disposition')) || '导出'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

export function fileName(disposition: string | null): string {
  const starred = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1]
  if (starred) return decodeURIComponent(starred)
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1] ?? ''
}

async function send<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const isForm = body instanceof FormData
  const headers: Record<string, string> = { accept: 'application/json' }
  if (body !== undefined && !isForm) headers['content-type'] = 'application/json'
  const sent = body === undefined ? undefined : isForm ? (body as FormData) : JSON.stringify(body)
  const response = await knock(new Request(new URL(path, location.origin), { method, headers, body: sent, signal }))
  if (!response.ok) throw await refusalOf(response)
  const raw = await response.text()
  return (raw ? JSON.parse(raw) : undefined) as T
}

/** The problem a failed answer carries. */
export async function refusalOf(response: Response): Promise<Refusal> {
  const body = await response
    .clone()
    .json()
    .catch(() => ({}))
  return new Refusal(response.status, typeof body === 'object' && body ? body : {})
}

/** Made once per record in the browser; sending twice is one record. */
export function newClientId(): string {
  const random = new Uint8Array(16)
  crypto.getRandomValues(random)
  return 'w' + [...random].map((b) => b.toString(16).padStart(2, '0')).join('')
}
