/** The shapes of monitoring as the server sends them. Ids are strings, moments milliseconds. */
export interface ItemRow {
  id: string
  title: string
  url: string
  source: string
  outlet: string
  platform: string
  reach: string
  reach_title: string
  region: string
  at: number
  time_quality: 'stated' | 'inferred' | 'missing'
  tone: 'positive' | 'neutral' | 'negative'
  state: 'unread' | 'read' | 'ignored' | 'in_case'
  state_title: string
  state_reason: string
  event_id: string | null
  event_title: string | null
  level: number | null
  similar: number
  reposts: number
  repost_of: string | null
  case_id: string | null
  watches: string[]
  marks: Array<[number, number]>
  excerpt: { text: string; marks: Array<[number, number]> } | null
  version: number
  allowed: string[]
}
export interface Evidence {
  id: string
  url: string
  file_hash: string
  size: number
  media_type: string
  captured_at: number
}
export interface ItemView extends ItemRow {
  body: string
  origin: string
  captured_at: number
  interactions: number | null
  masked: number
  rumour: number
  rumour_label: 'rumour' | 'plain' | null
  revision: number
  because: string[]
  found_by: Array<{ watch_id: string; name: string; version: number; words: string[] }>
  evidence: Evidence[]
  group: ItemRow[]
  state_by: string
  state_at: number | null
}
export interface StreamHead {
  states: Array<[string, number]>
  last_run_at: number | null
  red_sources: number
  open_alerts: number
  late_alerts: number
}
export interface EventRow {
  id: string
  title: string
  level: number
  by_hand: boolean
  reasons: string[]
  first_at: number
  last_at: number
  region: string
  originals: number
  reposts: number
  outlets: number
  heat: number
  muted_until: number | null
  case_id: string | null
  version: number
}
export interface EventView extends EventRow {
  score: number
  factors: Array<{ name: string; found: string; points: number; counts: boolean }>
  hand_reason: string
  heat_formula: string
  words: string[]
  trend: { from_at: number; hours: number[]; peak: number; second_wave: number | null } | null
  carriers: Array<{ reach: string; reach_title: string; outlet: string; first_at: number; reports: number }>
  items: ItemRow[]
  levels: Array<{ level: number; at: number; by: string; reasons: string[] }>
  edits: Array<{ id: string; kind: string; other_id: string | null; moved: number; reason: string; at: number; by: string; undone_at: number | null }>
  merged_into: string | null
  allowed: string[]
}
/** Another event that may be the same one. */
export interface DoubleView {
  id: string
  title: string
  first_at: number
  last_at: number
  likeness: number
  shared: string[]
}
export interface AlertRow {
  id: string
  event_id: string
  level: number
  title: string
  reasons: string[]
  raised_at: number
  send_at: number
  sent_at: number | null
  step: number
  acknowledged_at: number | null
  acknowledged_by: string
  note: string
  told: number
  seen: number
  mine_seen_at: number | null
  allowed: string[]
}
export interface Boxes {
  region: string
  subject: string
  event: string
  noise: string
  harmless: string
  grave: string
}
export interface WatchView {
  id: string
  name: string
  purpose: string
  boxes: Boxes
  rule: string
  severity: string
  severity_title: string
  enabled: boolean
  found: number
  version: number
  updated_at: number
  updated_by: string
  allowed: string[]
}
export interface Sample {
  title: string
  source: string
  at: number
  url: string
  words: string[]
}
export interface Preview {
  days: number
  looked_at: number
  looked_days: number
  holds: number
  gained: number
  lost: number
  held_back: number
  harmless: number
  gained_samples: Sample[]
  lost_samples: Sample[]
  held_back_samples: Sample[]
  hit_samples: Sample[]
}
export interface Options {
  follow: string
  link_contains: string[]
  mapping: Record<string, string>
  selectors: Selectors
}
/** Where things stand on the pages of a source; empty = found automatically. */
export interface Selectors {
  links: string
  title: string
  body: string
  time: string
}
/** What a trial of a source found. */
export interface Trial {
  ok: boolean
  sentence: string
  found: number
  samples: Sample[]
  first: { title: string; publish_time: string; origin: string; beginning: string; chars: number; url: string; pieces: Array<{ text: string; alone: string; around: string }> } | null
  selector: string
  links: Array<{ title: string; url: string; taken: boolean }>
}
/** One condition of the level table. */
export interface Trigger {
  when: string
  is?: number | string
}
export interface Rules {
  table: { rows: Array<{ level: number; any: Trigger[] }>; lower_after_ms: number }
  terms: { from_level: number; quiet_from: number; quiet_to: number; wakes: number; again_after_ms: number; escalate_ms: number[]; brief_at: number[] }
  version: number
  terms_version: number
}
export interface Replay {
  days: number
  events: number
  now: number[]
  then: number[]
  gained: string[]
  lost: string[]
}
export interface Facets {
  sources: Array<[string, string, number]>
  reaches: Array<[string, string, number]>
  watches: Array<[string, string, number]>
  levels: Array<[number, number]>
  days: Array<[string, number]>
}
export interface SourceView {
  id: string
  name: string
  kind: string
  kind_title: string
  url: string
  reach: string
  reach_title: string
  region: string
  platform: string
  legal_basis: string
  owner: string
  state: 'verify' | 'on' | 'paused'
  light: 'green' | 'amber' | 'red' | 'grey'
  health: string
  last_run_at: number | null
  last_new_at: number | null
  next_at: number
  kept: number
  dropped: number
  retention_days: number
  options: Options
  version: number
  allowed: string[]
}
export interface Run {
  id: string
  started_at: number
  outcome: string
  status: number | null
  found: number
  fresh: number
  bytes: number
  sentence: string
}
export interface Channel {
  id: string
  name: string
  kind: string
  kind_title: string
  target: string
  has_secret: boolean
  from_level: number
  enabled: boolean
  briefs: boolean
  last_sent_at: number | null
  last_fault: string
  version: number
}
export interface DropRow {
  id: string
  source_id: string
  source: string
  url: string
  title: string
  reason: string
  reason_title: string
  detail: string
  captured_at: number
  allowed: string[]
}

/** How far a source is heard, as the filters name it. */
export const REACHES = [
  { value: 'national', title: '中央级' },
  { value: 'foreign', title: '境外' },
  { value: 'industry', title: '行业' },
  { value: 'provincial', title: '省级' },
  { value: 'municipal', title: '市级' },
  { value: 'county', title: '县区级' },
  { value: 'new_media', title: '新媒体' },
  { value: 'forum', title: '论坛留言' },
]
export const TONES: Record<string, string> = { positive: '正面', neutral: '中性', negative: '负面' }
export const STATES = [
  { value: 'unread', title: '未读' },
  { value: 'read', title: '已读' },
  { value: 'in_case', title: '处置中' },
  { value: 'ignored', title: '已忽略' },
]
export const DOTS: Record<string, 'waiting' | 'urged' | 'doing' | 'answer' | 'done' | 'off'> = { unread: 'waiting', read: 'done', in_case: 'doing', ignored: 'off' }

/** A headline cut into plain and marked pieces, by positions in characters. */
export function pieces(text: string, marks: Array<[number, number]>): Array<{ text: string; marked: boolean }> {
  const chars = [...text]
  const out: Array<{ text: string; marked: boolean }> = []
  let at = 0
  for (const [from, to] of marks) {
    if (from > at) out.push({ text: chars.slice(at, from).join(''), marked: false })
    out.push({ text: chars.slice(from, to).join(''), marked: true })
    at = to
  }
  if (at < chars.length) out.push({ text: chars.slice(at).join(''), marked: false })
  return out
}

/** A text with every occurrence of some words marked; the longest word wins. */
export function marked(text: string, words: string[]): Array<{ text: string; marked: boolean }> {
  const wanted = [...new Set(words.filter(Boolean))].sort((a, b) => b.length - a.length)
  if (wanted.length === 0) return [{ text, marked: false }]
  const pattern = new RegExp(`(${wanted.map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'gi')
  return text.split(pattern).filter(Boolean).map((part) => ({ text: part, marked: wanted.some((w) => w.toLowerCase() === part.toLowerCase()) }))
}
