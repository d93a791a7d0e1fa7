/** Shapes of figures, as the server sends them. */
export interface Scope {
  id: string
  name: string
  path: string
  whole: boolean
}
export interface Figure {
  metric: string
  name: string
  unit: string
  rule: string
  period: string
  period_title: string
  scope: Scope
  value: number | null
  records: number
  remark: string
  per_day: boolean
  counted_at: number
  narrowed: Record<string, string>
}
export interface Part {
  key: string
  title: string
  value: number | null
  records: number
}
export interface Answer {
  figure: Figure
  parts: Part[]
  check: { ok: boolean; sentence: string } | null
  before: number | null
  last_year: number | null
  missing_months: string[]
  completeness: string | null
}
export interface Metric {
  id: string
  name: string
  unit: string
  rule: string
  register: string
  owner: string
  per_day: boolean
  splits: Array<{ id: string; name: string }>
}
export interface Grid {
  keys: string[]
  titles: string[]
  series: Array<{ key: string; title: string; values: Array<number | null> }>
  unit: string
  counted_at: number
}

/** Change against another number, in words: 环比 +12.4%. */
export function change(now: number | null, then: number | null): string {
  if (now == null || then == null) return '暂无可比'
  if (then === 0) return now === 0 ? '持平' : '暂无可比'
  const share = Math.round(((now - then) / then) * 1000) / 10
  return share === 0 ? '持平' : `${share > 0 ? '+' : ''}${share}%`
}

/** A quota as the board shows it. */
export interface Quota {
  id: string
  name: string
  whole: number
  done: number
  units: Array<{ unit_id: string; unit_name: string; least: number; done: number }>
}
const WEEKDAYS = ['日', '六', '五', '四', '三', '二', '一']
/** Days of a period as a calendar: columns are weeks named by their Monday, rows from Sunday up to Monday. Keys are those of the split by day. */
export function weeksOf(period: string | undefined, parts: Part[]): { weeks: string[]; rows: Array<{ name: string; values: Array<number | null> }>; keys: Array<Array<string | null>> } {
  const first = period?.slice(0, 10)
  if (!first || !parts.length) return { weeks: [], rows: [], keys: [] }
  const start = Date.parse(`${first}T00:00:00Z`)
  const lead = (new Date(start).getUTCDay() + 6) % 7
  const columns = Math.ceil((lead + parts.length) / 7)
  const rows = WEEKDAYS.map((name) => ({ name: `周${name}`, values: Array<number | null>(columns).fill(null) }))
  const keys = WEEKDAYS.map(() => Array<string | null>(columns).fill(null))
  parts.forEach((part, nth) => {
    const at = lead + nth
    const row = 6 - (at % 7)
    rows[row]!.values[Math.floor(at / 7)] = part.value
    keys[row]![Math.floor(at / 7)] = part.key
  })
  const weeks = Array.from({ length: columns }, (_, c) => new Date(start + (c * 7 - lead) * 86_400_000).toISOString().slice(5, 10))
  return { weeks, rows, keys }
}
