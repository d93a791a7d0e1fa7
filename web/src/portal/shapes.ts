/** What the portal's staff pages read. */
export interface Column {
  id: string
  code: string
  url: string
  name: string
  kind: string
  class: string
  class_title: string
  zone: string
  position: number
  intro: string
  redirect: string
  retired: boolean
  items: number
  last_at: number | null
  light: Light
  days_left: number | null
  sentence: string
  version: number
}
export type Light = 'fresh' | 'amber' | 'red' | 'broken' | 'unknown'
export interface ColumnList {
  rows: Column[]
  kinds: Array<[string, string]>
  zones: Array<[string, string]>
  classes: Array<[string, string]>
  may_manage: boolean
}
export interface Health {
  fails: boolean
  verdict: string
  lights: Array<{ title: string; light: Light; sentence: string; days_left: number | null }>
  columns: Column[]
}
export interface Leader {
  id: string
  name: string
  post: string
  duties: string
  bio: string
  position: number
  version: number
}
export interface Message {
  id: string
  number: string
  name: string
  phone: string
  subject: string
  body: string
  consented: boolean
  received_at: number
  due_at: number
  complex: boolean
  complex_reason: string
  overdue: boolean
  used_percent: number
  state: string
  state_title: string
  unit_name: string
  answer: string
  answered_at: number | null
  answered_by: string
  published: boolean
  masked_subject: string
  masked_body: string
  masked_answer: string
  void_reason: string
  version: number
  allowed: string[]
}
export interface MessageList {
  rows: Message[]
  next: string | null
  total: number
}
export const LIGHTS: Record<Light, { word: string; dot: 'done' | 'answer' | 'urged' | 'waiting' | 'off' }> = {
  fresh: { word: '正常', dot: 'done' },
  amber: { word: '将到期', dot: 'answer' },
  red: { word: '快超期', dot: 'urged' },
  broken: { word: '不合格', dot: 'waiting' },
  unknown: { word: '未能检查', dot: 'off' },
}
