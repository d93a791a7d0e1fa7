import { get } from '@/api/client'
import type { QueueSource } from '@/app/counts'
import type { DeskView } from './views'

export default {
  group: '宣传',
  order: 1,
  acts: ['read_articles'],
  load: async (may) => {
    const desk = await get<DeskView>('/api/newsroom/desk')
    const reviews = may('review_article') || may('review_for_unit') || may('sign_article')
    return [
      ...(reviews ? [{ key: 'newsroom.review', title: '待我审稿', count: desk.to_review, href: '/newsroom?queue=review' }] : []),
      ...(may('publish_article') ? [{ key: 'newsroom.publish', title: '待安排发布', count: desk.to_publish, href: '/newsroom?queue=publish' }] : []),
      ...(may('submit_article') ? [{ key: 'newsroom.returned', title: '退回我修改', count: desk.returned, note: `草稿 ${desk.drafts}`, href: '/newsroom?mine=true&state=returned' }] : []),
      { key: 'newsroom.commissions', title: '约稿与待签收', count: desk.commissions + desk.unsigned, note: `约稿 ${desk.commissions} · 待签收 ${desk.unsigned}`, href: '/newsroom/commissions' },
    ]
  },
} satisfies QueueSource
