import { get } from '@/api/client'
import type { QueueSource } from '@/app/counts'
import type { MessageList } from './shapes'

/** 门户: messages that wait for an answer, red once their working days are over. */
export default {
  group: '门户',
  order: 4,
  acts: ['answer_messages'],
  load: async () => {
    const open = await get<MessageList>('/api/portal/messages', { state: 'open', limit: 1 })
    const late = open.total ? (await get<MessageList>('/api/portal/messages', { overdue: true, limit: 1 })).total : 0
    return [{ key: 'portal.messages', title: '待答复留言', count: open.total, late, href: '/portal/messages?state=open' }]
  },
} satisfies QueueSource
