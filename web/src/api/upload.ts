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
