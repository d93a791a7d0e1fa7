/** Shapes of the newsroom as the server sends them, and the dots of its states. */
export interface DeskView {
  to_review: number
  to_publish: number
  returned: number
  drafts: number
  sent_this_month: number
  adopted_this_year: number
  commissions: number
  unsigned: number
  states: Array<[string, string, number]>
}
export interface ArticleRow {
  id: string
  number: string
  kind: string
  kind_title: string
  title: string
  state: string
  state_title: string
  author_name: string
  unit_name: string
  submitted_at: number | null
  updated_at: number
  photos: number
  adoptions: number
  locked_by: string
  assignee: string
  version: number
  allowed: string[]
}
export interface PhotoView {
  id: string
  url: string
  thumb: string
  width: number
  height: number
  caption: string
}
export interface Finding {
  code: string
  weight: 'hint' | 'warning' | 'stop'
  field: string
  at: number | null
  found: string
  sentence: string
  suggestion: string
}
export interface CheckView {
  findings: Finding[]
  similar: Array<{ id: string; title: string; unit_name: string; submitted_at: number; percent: number }>
  collected: Array<{ id: string; title: string; outlet: string; at: number; percent: number }>
  /** Findings that were let pass. */
  passed: number
  asked: string[]
}
export interface Mark {
  at: number
  length: number
  passage: string
  note: string
}
export interface Happening {
  at: number
  by: string
  verb: string
  verb_title: string
  state_title: string
  reason: string
  marks: Mark[]
  text_version: number
}
export interface Publication {
  id: string
  channel: string
  channel_title: string
  target: string
  target_name: string
  state: string
  state_title: string
  planned_at: number
  released_at: number | null
  correction: string
  pinned: boolean
  receipt_at: number | null
  receipt_by: string
  url: string
  version: number
  allowed: string[]
}
export interface ArticleView extends Omit<ArticleRow, 'photos' | 'adoptions'> {
  client_id: string
  template: string
  body: string
  html: string
  writers: string
  commission_id: string | null
  minors_consented: boolean
  stages: Array<{ stage: string; title: string; passed_by: string; passed_at: number | null; current: boolean }>
  round: number
  unit_id: string
  published_at: number | null
  updated_by: string
  locked_by_me: boolean
  lock_ends_at: number | null
  return_reason: string
  photos: PhotoView[]
  history: Happening[]
  versions: Array<{ number: number; title: string; body: string; why: string; by: string; at: number }>
  publications: Publication[]
  adoptions: Array<{ id: string; level_title: string; channel: string; issue: string; use_title: string; adopted_at: number; instruction: string; instructed_by: string; registered_by: string }>
  contributors: Contributor[]
  relatives: Array<{ id: string; number: string; title: string; relation: 'merged' | 'part' | 'whole' | 'into' }>
  key_point_id: string | null
  text_version: number
}
export interface Contributor {
  name: string
  user_id: string | null
  unit_id: string
  unit_name: string
  share: number
}
export interface Commission {
  id: string
  topic: string
  brief: string
  due_at: number
  units: string[]
  answers: number
  /** Units asked that have not answered; for the office. */
  missing?: string[]
  closed: boolean
  overdue: boolean
  by: string
  version: number
}
export interface FormView {
  kinds: Array<[string, string]>
  templates: Array<{ code: string; title: string; kind: string; headline: string; questions: string[] }>
  commissions: Commission[]
  key_points: Array<[string, string]>
  title_max: number
  body_max: number
  photos_max: number
}

export const STATES: Array<[string, string]> = [
  ['draft', '草稿'], ['unit_review', '待单位签发'], ['county_review', '待县区审核'], ['first_review', '待初审'], ['second_review', '待复审'], ['final_review', '待终审'], ['returned', '已退回'],
  ['accepted', '待发布'], ['published', '已发布'], ['declined', '未采用'], ['withdrawn', '已撤回'], ['recalled', '已撤稿'], ['merged', '已并入'],
]

export function dotOf(state: string): 'waiting' | 'urged' | 'doing' | 'answer' | 'done' | 'off' {
  if (state === 'returned') return 'waiting'
  if (state === 'accepted') return 'answer'
  if (state === 'published') return 'done'
  return state.endsWith('_review') ? 'doing' : 'off'
}
