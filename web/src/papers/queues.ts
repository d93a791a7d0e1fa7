import { get } from '@/api/client'
import type { QueueSource } from '@/app/counts'
import type { PaperPage } from './shapes'

/** Papers that wait for a signature. */
export default {
  group: '公文',
  order: 3,
  acts: ['sign_paper'],
  load: async () => {
    const page = await get<PaperPage>('/api/papers', { limit: 1 })
    return [{ key: 'papers', title: '待签发公文', count: page.waiting, href: '/papers?stage=submitted' }]
  },
} satisfies QueueSource
