import { get } from '@/api/client'
import type { QueueSource } from '@/app/counts'
import type { StreamHead } from './views'

export default {
  group: '舆情',
  order: 2,
  acts: ['read_items'],
  load: async (may) => {
    const head = await get<StreamHead>('/api/monitor/head')
    const unread = head.states.find(([state]) => state === 'unread')?.[1] ?? 0
    return [
      { key: 'monitor.alerts', title: '待处理预警', count: head.open_alerts, late: head.late_alerts, href: '/monitor/alerts?state=open' },
      ...(may('triage_items') ? [{ key: 'monitor.items', title: '未读信息', count: unread, href: '/monitor/items?state=unread' }] : []),
      ...(may('manage_sources') && head.red_sources ? [{ key: 'monitor.sources', title: '来源异常', count: head.red_sources, href: '/monitor/sources' }] : []),
    ]
  },
} satisfies QueueSource
