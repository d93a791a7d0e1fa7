/** Shapes of outreach, as the server sends them, and their words. */
export interface Day {
  key: string
  title: string
  name: string
  first: string
  last: string
  edition: number | null
  sponsor: string
  theme: string
  source: string
  confirmed_by: string
  listed: boolean
  campaigns: number
  version: number
}
export interface Material {
  kind: string
  printed: number
  handed_out: number
}
export interface Campaign {
  id: string
  name: string
  theme: string
  day_key: string
  day_title: string
  held_at: number
  until_at: number | null
  place: string
  organisers: string
  brand: string
  state: 'planned' | 'held' | 'cancelled'
  consultations: number | null
  clinics: number | null
  clinic_visits: number | null
  beneficiaries: number | null
  lectures: number | null
  donations_yuan: number | null
  institutions: number | null
  materials: Material[]
  summary: string
  problems: string
  note: string
  unit_name: string
  updated_at: number
  updated_by: string
  version: number
  allowed: string[]
  remarks: string[]
}
/** An item of the year's plan with what was counted against its target. */
export interface PlanItem {
  id: string
  parent_id: string | null
  path: string
  position: number
  label: string
  text: string
  owner: string
  due_at: number | null
  target: { metric: string; least: number; period: string } | null
  done_at: number | null
  note: string
  version: number
  metric_name: string
  unit: string
  counted: number | null
  pace: 'done' | 'on_pace' | 'behind' | 'missed' | null
}
/** How deep an item hangs: 1 for a goal. */
export const depth = (item: Pick<PlanItem, 'path'>) => Math.max(1, item.path.split('/').filter(Boolean).length)
export const PACES: Record<string, { word: string; dot: 'done' | 'doing' | 'waiting' | 'urged' }> = {
  done: { word: '已完成', dot: 'done' },
  on_pace: { word: '进度正常', dot: 'doing' },
  behind: { word: '进度滞后', dot: 'urged' },
  missed: { word: '逾期未完成', dot: 'urged' },
}
/** A ledger of the office and an entry in it. */
export interface Ledger {
  code: string
  title: string
  subject: string
  date: string
  fields: Array<{ code: string; title: string; holds: 'text' | 'long' | 'int' | 'day' | 'choice' | 'flag'; required: boolean; choices: string[] }>
}
export interface LedgerEntry {
  id: string
  ledger: string
  title: string
  at: number
  fields: Record<string, string | number | boolean | null | undefined>
  unit_name: string
  updated_at: number
  updated_by: string
  version: number
}
/** Ledgers as import and export call them. */
export const LEDGER_KINDS: Record<string, string> = { bulletin: 'bulletins', award: 'awards', staff: 'staff', meeting: 'meetings', document: 'documents', budget: 'budgets', venue: 'venues', work: 'works' }
export const STATES: Record<string, { word: string; dot: 'done' | 'doing' | 'off' }> = {
  planned: { word: '计划中', dot: 'doing' },
  held: { word: '已举办', dot: 'done' },
  cancelled: { word: '已取消', dot: 'off' },
}
/** The counts of a campaign, each with its unit: 人 and 人次 stay apart. */
export const COUNTS = [
  { key: 'consultations', title: '咨询', unit: '人次' },
  { key: 'clinics', title: '义诊', unit: '场' },
  { key: 'clinic_visits', title: '义诊', unit: '人次' },
  { key: 'beneficiaries', title: '受益群众', unit: '人' },
  { key: 'lectures', title: '宣讲', unit: '场' },
  { key: 'donations_yuan', title: '捐赠价值', unit: '元' },
  { key: 'institutions', title: '参与单位', unit: '家' },
] as const
/** `2026-04-07` as the beginning of that day in China time. */
export const dayAt = (day: string) => Date.parse(`${day}T00:00:00+08:00`)

/** Days by month, 1…12; a day stands in the month it begins in. */
export function byMonth(days: Day[]): Array<{ month: number; days: Day[] }> {
  return Array.from({ length: 12 }, (_, i) => ({ month: i + 1, days: days.filter((d) => Number(d.first.slice(5, 7)) === i + 1) }))
}
/** A pasted list of names: one a line, `姓名 单位`, `姓名，单位` or a tab between. */
export function namesOf(text: string): Array<{ name: string; unit_name: string }> {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [name, ...unit] = line.split(/[,，、\t]|\s{1,}/).filter(Boolean)
      return { name: name ?? '', unit_name: unit.join('') }
    })
}
