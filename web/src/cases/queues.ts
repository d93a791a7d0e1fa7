import { get } from '@/api/client'
import type { Queue, QueueSource } from '@/app/counts'
import type { CasePage, DispatchPage } from './shapes'

/** What waits for me among cases: the office's by time left, a unit's own dispatches. */
export default {
  group: '舆情',
  order: 2,
  acts: ['run_case', 'decide_case', 'answer_case'],
  load: async (may) => {
    const queues: Queue[] = []
    if (may('run_case') || may('decide_case')) {
      const { tallies } = await get<CasePage>('/api/cases', { limit: 1 })
      queues.push({ key: 'cases', title: '在办案件', count: tallies.open, late: tallies.overdue, note: `今日到期 ${tallies.today} · 我经办 ${tallies.mine}`, href: '/cases' })
    }
    if (may('answer_case')) {
      const page = await get<DispatchPage>('/api/dispatches')
      const late = page.rows.filter((d) => ['sent', 'signed'].includes(d.stage) && d.due_at !== null && d.due_at < Date.now()).length
      queues.push({ key: 'dispatches', title: '发给本单位的督办件', count: page.open, late, href: '/m/cases' })
    }
    return queues
  },
} satisfies QueueSource
