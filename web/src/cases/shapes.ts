import { clock, date } from '@/ui/words'

/** What the case screens read. The server sends the verbs that are allowed; nothing here decides. */
export interface CaseRow {
  id: string
  number: string
  title: string
  stage: string
  headline: string
  level: number | null
  emergency: boolean
  lead_units: string
  keeper_name: string
  opened_at: number
  duty: string
  duty_start_at: number | null
  duty_amber_at: number | null
  duty_due_at: number | null
  duty_paused: boolean
}
export interface CasePage {
  rows: CaseRow[]
  next: string | null
  total: number
  tallies: { open: number; mine: number; overdue: number; today: number }
  may_open: boolean
}
export interface ClockView {
  no: number
  kind: string
  title: string
  dispatch_id: string | null
  unit_name: string
  document: string
  rule: string
  version: string
  limit: string
  start_at: number
  amber_at: number
  due_at: number
  state: 'running' | 'amber' | 'overdue' | 'paused' | 'met' | 'met_late' | 'void'
  sure: boolean
  extended: boolean
  pausable: Array<[string, string]>
  paused_why: string | null
  ended_at: number | null
  end_why: string | null
}
export interface TaskView {
  id: string
  unit_id: string
  unit_name: string
  part: string
  part_title: string
  stage: string
  stage_title: string
  requirement: string
  assigned_at: number
  signed_at: number | null
  answered_at: number | null
  finished_at: number | null
  due_at: number | null
  reminders: number
  returns: number
  wish_until_at: number | null
  wish_why: string | null
}
export interface ActRow {
  id: string
  dispatch_id: string | null
  verb: string
  title: string
  by_name: string
  by_unit: string
  at: number
  sentence: string
}
export interface EvidenceRow {
  id: string
  dispatch_id: string | null
  kind: string
  name: string
  caption: string
  media_type: string
  hash: string
  size: number
  added_by: string
  added_at: number
}
export interface SourceRow {
  id: string
  title: string
  url: string
  source: string
  excerpt: string
  published_at: number | null
  capture_hash: string | null
}
export interface Line {
  version: number
  text: string
  by: string
  at: number
  signed: [string, number] | null
}
export interface Instruction {
  no: number
  text: string
  by: string
  at: number
  duty: string | null
  due_at: number | null
  done: [string, number] | null
}
export interface CaseView {
  id: string
  number: string
  title: string
  facts: string
  origin_kind: string
  origin_id: string | null
  unit_name: string
  keeper_name: string
  stage: string
  headline: string
  level: number | null
  emergency: boolean
  discovered_at: number
  first_published_at: number | null
  opened_at: number
  steps_done: number
  finding: { kind: string; facts: string; responsible: string; trend: string; advice: string; at: number } | null
  clocks: ClockView[]
  tasks: TaskView[]
  timeline: ActRow[]
  sources: SourceRow[]
  spread: Array<[number, number]>
  evidence: EvidenceRow[]
  lines: Line[]
  instructions: Instruction[]
  responses: Array<{ form: string; text: string; channel: string; url: string | null; article_id: string | null; at: number }>
  articles: ArticleView[]
  requirement: Requirement | null
  reports: Array<{ stage: string; oral: boolean; to: string; hop: string | null; at: number }>
  unexplained: Array<{ code: string; question: string }>
  conclusion: string | null
  transferred_to: string | null
  merged_into: string | null
  package_hash: string | null
  package_size: number | null
  allowed: string[]
  version: number
  changed_by: string
  changed_at: number
}
export interface DispatchRow {
  id: string
  number: string
  title: string
  level: number | null
  part: string
  stage: string
  assigned_at: number
  due_at: number | null
  reminders: number
  returns: number
}
export interface DispatchPage {
  rows: DispatchRow[]
  open: number
}
export interface DispatchView {
  id: string
  number: string
  title: string
  office: string
  level: number | null
  task: TaskView
  clocks: ClockView[]
  timeline: ActRow[]
  evidence: EvidenceRow[]
  allowed: string[]
}
export interface SimilarRow {
  id: string
  number: string
  title: string
  conclusion: string
  measures: string[]
  response: string
  hours: number
  in_time: boolean
  closed_at: number
}
export interface ArticleView {
  id: string
  title: string
  state: string
  published_at: number | null
  answers: boolean
  pick_ups: Array<{ tier: string; outlet: string; title: string; url: string; at: number }>
}
export interface Requirement {
  kind: string
  lead: string
  support: string
  guide: string
}

export type Dot = 'waiting' | 'urged' | 'doing' | 'answer' | 'done' | 'off'

/** The dot beside a case's state word. */
export function dotOf(stage: string, headline = ''): Dot {
  if (headline === '待审核') return 'answer'
  const dots: Record<string, Dot> = { opened: 'waiting', assessed: 'urged', assigned: 'doing', settled: 'answer', closed: 'done', archived: 'off', merged: 'off', transferred: 'off' }
  return dots[stage] ?? 'off'
}
export function dotOfTask(stage: string): Dot {
  const dots: Record<string, Dot> = { sent: 'waiting', signed: 'doing', answered: 'answer', accepted: 'done', withdrawn: 'off' }
  return dots[stage] ?? 'off'
}
export const TASK_WORD: Record<string, string> = { sent: '待签收', signed: '处置中', answered: '待审核', accepted: '已采纳', withdrawn: '已收回' }
export const PART_WORD: Record<string, string> = { lead: '主办', support: '协办', guide: '业务指导' }
export const FORM_WORD: Record<string, string> = { notice: '发布权威信息', conference: '新闻发布会', reply: '直接答复', statement: '声明', clarification: '辟谣' }

/** A moment in the width of a step: the time today, the day otherwise. */
function brief(ms: number): string {
  return date(ms) === date(Date.now()) ? clock(ms) : date(ms).slice(5)
}

/** The five steps of the step bar, with the moment each was reached. */
export function stepsOf(c: CaseView) {
  const first = (...verbs: string[]) => [...c.timeline].reverse().find((a) => verbs.includes(a.verb))?.at
  const due = c.clocks.find((k) => k.ended_at === null)
  const marks = [first('assess'), first('assign'), first('answer'), first('accept'), first('archive')]
  return ['研判', '督办', '处置', '反馈', '归档'].map((title, i) => {
    const state = i < c.steps_done ? ('done' as const) : i === c.steps_done ? ('now' as const) : ('next' as const)
    const note = marks[i] ? brief(marks[i] as number) : state === 'now' && due ? `${brief(due.due_at)} 前` : undefined
    return { title, note, state }
  })
}
