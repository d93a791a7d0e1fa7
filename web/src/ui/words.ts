/** Times and counts in office Chinese. Every time is milliseconds since the epoch, shown in China time (UTC+8, no summer time). */
const OFFSET = 8 * 3600_000
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const two = (n: number) => String(n).padStart(2, '0')
const civil = (ms: number) => new Date(ms + OFFSET)
const dayNumber = (ms: number) => Math.floor((ms + OFFSET) / DAY)

/** 2026-11-20 */
export function date(ms: number | null | undefined): string {
  if (ms == null) return '—'
  const d = civil(ms)
  return `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`
}

/** 2026, of now when no moment is given. */
export function year(ms = Date.now()): number {
  return civil(ms).getUTCFullYear()
}

/** 09:22 */
export function clock(ms: number): string {
  const d = civil(ms)
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`
}

/** 2026-11-20 09:22 */
export function full(ms: number | null | undefined): string {
  return ms == null ? '—' : `${date(ms)} ${clock(ms)}`
}

/** 11-20 09:22 this year, 2025-11-20 before: for lists. */
export function minute(ms: number | null | undefined, now = Date.now()): string {
  if (ms == null) return '—'
  const sameYear = year(ms) === year(now)
  return sameYear ? `${date(ms).slice(5)} ${clock(ms)}` : date(ms)
}

/** 今日 12:12 · 昨日 09:00 · 明日 18:00 · 11-25 14:30 */
export function near(ms: number | null | undefined, now = Date.now()): string {
  if (ms == null) return '—'
  const word = { '-1': '昨日', '0': '今日', '1': '明日' }[String(dayNumber(ms) - dayNumber(now))]
  return word ? `${word} ${clock(ms)}` : minute(ms, now)
}

/** 刚刚 · 41 分钟前 under an hour, else the time itself. */
export function ago(ms: number | null | undefined, now = Date.now()): string {
  if (ms == null) return '—'
  const gone = now - ms
  if (gone >= 0 && gone < MINUTE) return '刚刚'
  return gone >= 0 && gone < HOUR ? `${Math.floor(gone / MINUTE)} 分钟前` : near(ms, now)
}

/** 1 小时 41 分 · 2 天 3 小时 · 40 秒 */
export function span(ms: number): string {
  const t = Math.abs(ms)
  if (t < MINUTE) return `${Math.floor(t / 1000)} 秒`
  if (t < HOUR) return `${Math.floor(t / MINUTE)} 分`
  if (t < 2 * DAY) return `${Math.floor(t / HOUR)} 小时 ${Math.floor((t % HOUR) / MINUTE)} 分`
  return `${Math.floor(t / DAY)} 天 ${Math.floor((t % DAY) / HOUR)} 小时`
}

/** 01:41:06, for a clock that runs over. */
export function hms(ms: number): string {
  const s = Math.floor(Math.abs(ms) / 1000)
  return `${two(Math.floor(s / 3600))}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`
}

/** 1,286 */
export function count(n: number | null | undefined): string {
  return n == null ? '—' : n.toLocaleString('en-US')
}

/** 3.6 MB */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** Milliseconds of the start of a China day written 2026-11-20. */
export function dayStart(day: string): number {
  return Date.parse(`${day}T00:00:00+08:00`)
}

/** How many characters a Chinese reader would count: spaces and line breaks are not counted. */
export function characters(text: string): number {
  return Array.from(text.replace(/\s/g, '')).length
}
