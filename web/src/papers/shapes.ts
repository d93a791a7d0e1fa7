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
  kinds: Array<[string, string]>
  waiting: number
  may_draft: boolean
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
  notes: string[]
  returned_why: string
  receipts: Array<{ user_name: string; unit_name: string; sent_at: number; read_at: number | null }>
  allowed: string[]
}
export const STAGE_WORD: Record<string, string> = { draft: '起草中', submitted: '待签发', signed: '已签发', superseded: '已有新稿', dropped: '已作废' }
export const STAGE_DOT: Record<string, 'doing' | 'answer' | 'done' | 'off'> = { draft: 'doing', submitted: 'answer', signed: 'done', superseded: 'off', dropped: 'off' }
export const ACT_WORD: Record<string, string> = { refresh: '重新取数', submit: '送签', return: '退回', sign: '签发', revise: '另起新稿', send: '分发', drop: '作废' }
