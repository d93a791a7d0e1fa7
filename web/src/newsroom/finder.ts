import { get } from '@/api/client'
import type { Finder } from '@/app/finders'
import { near } from '@/ui/words'
import type { ArticleRow } from './views'

export default {
  order: 1,
  acts: ['read_articles'],
  find: async (q, signal) =>
    (await get<{ rows: ArticleRow[] }>('/api/newsroom/articles', { q, limit: 20 }, signal)).rows
      .slice(0, 5)
      .map((a) => ({ kind: '稿件', title: a.title, line: `${a.unit_name} · ${a.state_title} · ${near(a.submitted_at ?? a.updated_at)}`, href: `/newsroom/${a.id}` })),
} satisfies Finder
