/** Drafts on this device (IndexedDB), photos included, per person: what was written survives a dead line and a closed page. */
import type { Photo } from '@/ui/photos'

export interface Draft {
  client_id: string
  user_id: string
  article_id: string | null
  version: number | null
  kind: string
  template: string
  title: string
  body: string
  commission_id: string | null
  /** Absent in drafts kept by an older page. */
  key_point_id?: string | null
  minors_consented: boolean
  photos: Array<Pick<Photo, 'key' | 'name' | 'blob' | 'caption' | 'stored'>>
  saved_at: number
  /** The person pressed 提交审核 while the line was down: send as soon as it is up. */
  waiting: boolean
}

function opened(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open('weixuan', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('drafts', { keyPath: 'client_id' })
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
}

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await opened()
  try {
    return await new Promise<T>((done, fail) => {
      const transaction = db.transaction('drafts', mode)
      const request = act(transaction.objectStore('drafts'))
      transaction.oncomplete = () => done(request.result)
      transaction.onerror = () => fail(transaction.error)
    })
  } finally {
    db.close()
  }
}

export const keepDraft = (draft: Draft): Promise<unknown> => run('readwrite', (store) => store.put(draft))
export const dropDraft = (clientId: string): Promise<unknown> => run('readwrite', (store) => store.delete(clientId))
export async function draftsOf(userId: string): Promise<Draft[]> {
  const all: Draft[] = await run('readonly', (store) => store.getAll())
  return all.filter((draft) => draft.user_id === userId).sort((a, b) => b.saved_at - a.saved_at)
}
