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
  if (then === 0) return now === 0 ? '与上期相同' : `上期为 0`
  const share = Math.round(((now - then) / then) * 1000) / 10
  return share === 0 ? '与上期相同' : `${share > 0 ? '+' : ''}${share}%`
}
