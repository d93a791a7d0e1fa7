import { signedInAgain } from './client'
import { Refusal, unreachable } from './refusal'

/** A running upload: its result, and a way to stop it. */
export interface Upload<T> {
  done: Promise<T>
  stop: () => void
}

/**
 * Sends a form with progress, 0…1. XMLHttpRequest, because fetch cannot tell how much has left the machine.
 * Errors: Refusal, with status 0 when the connection broke; the caller keeps the file and may try again.
 * A lapsed session is asked for over the page, and the form sent again.
 */
export function upload<T>(path: string, form: FormData, progress: (share: number) => void): Upload<T> {
  let going = begin<T>(path, form, progress)
  const done = going.done.catch(async (thrown) => {
    if (!(thrown instanceof Refusal) || thrown.status !== 401) throw thrown
    await signedInAgain()
    going = begin<T>(path, form, progress)
    return going.done
  })
  return { done, stop: () => going.stop() }
}

function begin<T>(path: string, form: FormData, progress: (share: number) => void): Upload<T> {
  const request = new XMLHttpRequest()
  const done = new Promise<T>((resolve, reject) => {
    request.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total)
    request.onerror = () => reject(unreachable())
    request.onabort = () => reject(new Refusal(0, { code: 'stopped', sentence: '已取消上传。' }))
    request.onload = () => {
      const body = parsed(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(body as T)
      else reject(new Refusal(request.status, body))
    }
    request.open('POST', path)
    request.send(form)
  })
  return { done, stop: () => request.abort() }
}

function parsed(raw: string): Record<string, unknown> {
  try {
    return JSON.parse(raw)
  } catch {
    return {}
  }
}

/** Bytes of one piece: little enough to get through between two drops of a bad line. */
const PIECE = 128 * 1024

interface HowFar {
  received: number
  photo: unknown
}

/**
 * Sends a photo in pieces that go on where the line broke: before each try the server says how far it came.
 * A drop is waited out a few times; then the caller is told and may try again later, from the same place.
 */
export function uploadInPieces<T>(path: string, id: string, blob: Blob, caption: string, progress: (share: number) => void): Upload<T> {
  const stopper = new AbortController()
  const at = `${path}/${encodeURIComponent(id)}`
  async function run(): Promise<T> {
    for (let drops = 0; ; ) {
      try {
        let far = await ask<HowFar>(at, { signal: stopper.signal })
        while (!far.photo) {
          const piece = blob.slice(far.received, far.received + PIECE)
          const where = new URLSearchParams({ offset: String(far.received), size: String(blob.size), caption })
          far = await ask<HowFar>(`${at}?${where}`, { method: 'PUT', body: piece, headers: { 'content-type': 'application/octet-stream' }, signal: stopper.signal })
          progress(Math.min(1, far.received / blob.size))
          drops = 0
        }
        return far.photo as T
      } catch (thrown) {
        const refused = thrown instanceof Refusal && thrown.status !== 0 && thrown.code !== 'piece_missing'
        if (stopper.signal.aborted || refused || !navigator.onLine || ++drops > 3) throw thrown
        await new Promise((done) => setTimeout(done, 500 * 2 ** drops))
      }
    }
  }
  return { done: run(), stop: () => stopper.abort() }
}

async function ask<T>(path: string, options: RequestInit): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, options)
  } catch (thrown) {
    if (options.signal?.aborted) throw new Refusal(0, { code: 'stopped', sentence: '已取消上传。' })
    throw thrown instanceof Refusal ? thrown : unreachable()
  }
  const body = parsed(await response.text())
  if (!response.ok) throw new Refusal(response.status, body)
  return body as T
}
