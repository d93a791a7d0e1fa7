import type { JobRow } from '@/ui/jobs'

export const JOB_STATES: Record<string, { word: string; dot: 'doing' | 'answer' | 'done' | 'off' | 'waiting' }> = {
  running: { word: '进行中', dot: 'doing' },
  again: { word: '还要再跑', dot: 'doing' },
  waiting: { word: '排队中', dot: 'answer' },
  done: { word: '已完成', dot: 'done' },
  dropped: { word: '无需办理', dot: 'off' },
  quarantined: { word: '待人工处理', dot: 'waiting' },
}

const KINDS: Record<string, string> = {
  collect: '采集来源',
  fetch_page: '抓取网页',
  upload: '导入文件',
  digest: '提取正文',
  place: '归并事件',
  index: '更新全文检索',
  notify: '发出预警',
  deliver: '推送预警',
  deliver_brief: '推送简报',
  release: '发布稿件',
  wechat_draft: '生成公众号草稿',
  portal_refresh: '更新门户',
  link_check: '检查刊发链接',
  'paper.build': '生成公文',
  'paper.print': '排版公文',
  'paper.mail': '寄送公文',
}

/** What a job is, in words: the title its asker gave, or the name of its kind. */
export const jobName = (row: Pick<JobRow, 'title' | 'kind'>): string => row.title || (KINDS[row.kind] ?? row.kind)
