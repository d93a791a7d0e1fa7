/** Periods as `2026-06-01..2026-11-20`, both days included, in China time. */
import { date } from './words'

const DAY = 86_400_000
const civil = (ms: number) => new Date(ms + 8 * 3600_000)
const day = (y: number, m: number, d: number) => new Date(Date.UTC(y, m, d)).toISOString().slice(0, 10)

export type Quick = 'week' | 'month' | 'six' | 'year'
export const QUICK: Array<{ value: Quick; title: string }> = [
  { value: 'week', title: '本周' },
  { value: 'month', title: '本月' },
  { value: 'six', title: '近 6 月' },
  { value: 'year', title: '本年' },
]

/** The period of a quick choice that ends today. 近 6 月 = this month and the five before. */
export function period(quick: Quick, now = Date.now()): string {
  const d = civil(now)
  const [y, m] = [d.getUTCFullYear(), d.getUTCMonth()]
  const today = date(now)
  if (quick === 'week') return `${date(now - ((d.getUTCDay() + 6) % 7) * DAY)}..${today}`
  if (quick === 'month') return `${day(y, m, 1)}..${today}`
  if (quick === 'six') return `${day(y, m - 5, 1)}..${today}`
  return `${day(y, 0, 1)}..${today}`
}

/** Which quick choice a period is, if any. */
export function quickOf(value: string | undefined, now = Date.now()): Quick | undefined {
  return QUICK.find((q) => period(q.value, now) === value)?.value
}

export function ends(value: string | undefined): [string, string] | null {
  const found = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(value ?? '')
  return found ? [found[1]!, found[2]!] : null
}
