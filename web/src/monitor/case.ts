import type { Router } from 'vue-router'
import { post } from '@/api/client'
import type { ItemRow } from './views'

/** Opens a case from an item or an event, with its reports as sources, and goes there. */
export async function openCase(router: Router, title: string, kind: 'item' | 'event', id: string, items: ItemRow[]): Promise<void> {
  const sources = items.slice(0, 50).map((item) => ({ item_id: item.id, title: item.title, url: item.url, source: item.outlet, excerpt: '', published_at: item.at }))
  const first = Math.min(...items.map((item) => item.at))
  const opened = await post<{ id: string }>('/api/cases', {
    title: [...title].slice(0, 80).join(''),
    facts: '',
    origin_kind: kind,
    origin_id: id,
    first_published_at: Number.isFinite(first) ? first : undefined,
    sources,
  })
  await router.push(`/cases/${opened.id}`)
}
