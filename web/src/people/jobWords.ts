import type { JobRow } from '@/ui/jobs'

export const JOB_STATES: Record<string, { word: string; dot: 'doing' | 'answer' | 'done' | 'off' | 'waiting' }> = {
  running: { word: '进行中', dot: 'doing' },
  again: { word: '还要再跑', dot: 'doing' },
  waiting: { word: '排队中', dot: 'answer' },
  done: { word: '已完成', dot: 'done' },
  dropped: { word: '无需办理', dot: 'off' },
  quarantined: { word: '待人工处理', dot: 'waiting' },
}

/** What a job is, in words: the title its asker gave, or the name of its kind. */
export const jobName = (row: Pick<JobRow, 'title' | 'kind'>): string => row.title || row.kind
