import { get } from '@/api/client'
import type { Finder } from '@/app/finders'
import type { UserRow } from './views'

export default {
  order: 9,
  acts: ['read_people'],
  find: async (q, signal) =>
    (await get<{ rows: UserRow[] }>('/api/users', { q, limit: 4 }, signal)).rows.map((u) => ({ kind: '人员', title: u.name, line: u.unit_name, href: `/people?q=${encodeURIComponent(u.name)}` })),
} satisfies Finder
