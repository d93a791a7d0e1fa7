/** What the paper screens read. */
export interface PaperRow {
  id: string
  kind: string
  title: string
  case_id: string | null
  stage: string
  mark: string
  edition: number
  cutoff_at: number
  drafted_by: string
  signed_by: string | null
  signed_at: number | null
  created_at: number
  changed_by: string
  changed_at: number
  version: number
}
export interface PaperPage {
  rows: PaperRow[]
  next: string | null
  total: number
  kinds: KindRow[]
  waiting: number
  may_draft: boolean
}
export interface KindRow {
  code: string
  title: string
  origin: 'case' | 'period' | 'article' | 'review'
  must: boolean
}
export interface BuildPart {
  key: string
  title: string
  state: 'waiting' | 'done' | 'failed' | 'skipped'
  why: string
}
export interface Trial {
  about: string
  faults: string[]
  remarks: string[]
  asked: string[]
  text: string[]
}
export interface Template {
  id: string
  kind: string
  kind_title: string
  name: string
  form: 'docx' | 'page'
  body: string
  file_name: string
  state: 'tried' | 'enabled' | 'retired'
  trial: Trial
  has_trial_file: boolean
  created_by: string
  created_at: number
  version: number
}
export interface Templates {
  rows: Template[]
  offers: Array<{ kind: string; title: string; texts: string[]; parts: string[]; sample: string }>
  may_enable: boolean
  may_try: boolean
}
export interface Fact {
  name: string
  value: number | null
  unit: string
  how: string
  link: string
  as_of: number
}
export interface Section {
  key: string
  heading: string
  text: string
  heads: string[]
  rows: string[][]
  curve: Array<[string, number]>
}
export interface Draft {
  title: string
  secrecy: string
  urgency: string
  recipients: string
  report_to: string
  send_to: string
  issue_to: string
  editor: string
  phone: string
  copy_no: number | null
  print_run: number | null
  extra: boolean
  sections: Section[]
  facts: Fact[]
}
export interface PaperView {
  row: PaperRow
  draft: Draft
  gaps: Array<{ key: string; sentence: string }>
  drifts: Array<{ name: string; printed: number | null; now: number | null }>
  build: { parts: BuildPart[] } | null
  template: string | null
  steps: Array<{ act: string; by_name: string; unit_name: string; at: number; note: string }>
  mails: Array<{ address: string; asked_by: string; asked_at: number; state: string; answer: string; sent_at: number | null }>
  notes: string[]
  returned_why: string
  receipts: Array<{ user_name: string; unit_name: string; sent_at: number; read_at: number | null }>
  allowed: string[]
}
export const STAGE_WORD: Record<string, string> = { draft: '起草中', submitted: '待签发', signed: '已签发', superseded: '已有新稿', dropped: '已作废' }
export const STAGE_DOT: Record<string, 'doing' | 'answer' | 'done' | 'off'> = { draft: 'doing', submitted: 'answer', signed: 'done', superseded: 'off', dropped: 'off' }
export const ACT_WORD: Record<string, string> = { refresh: '重新取数', submit: '送签', review: '核稿', return: '退回', sign: '签发', revise: '另起新稿', send: '分发', drop: '作废' }
/** As 签批流程 names what was done. */
export const STEP_WORD: Record<string, string> = { draft: '拟稿', submit: '送签', review: '核稿', return: '退回', sign: '签发', revise: '另起新稿', drop: '作废' }
export const PART_WORD: Record<string, string> = { waiting: '等待', done: '已取数', failed: '没有取到', skipped: '未取数' }
