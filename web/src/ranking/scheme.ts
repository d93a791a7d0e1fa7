/** A scheme as the server keeps it; docs/features/scores.md explains each part. */
export type Span = string
type Pairs = Array<[string, string]>
export interface Rule {
  id: string
  name: string
  source: string
  levels?: string[]
  channels?: string[]
  positions?: string[]
  usages?: string[]
  kinds?: string[]
  classes?: string[]
  least_words?: number
  under_words?: number
  points: number
  multiplier?: number
  ladder?: string
  cap?: { points: number; per: Span }
  beyond?: { count: number; per: Span; percent: number }
}
export interface Scheme {
  id: string
  name: string
  source: string
  note: string
  rules: Rule[]
  stack: 'sum' | 'highest'
  combined_percent: number
  brief_percent: number
  repost_percent?: number
  class_percent?: Record<string, number>
  shares?: string
  late?: { by_day?: number; percent: number; points: number }
  cap?: { points: number; per: Span }
  minimum?: { a_month: Record<string, number>; base: number; base_per: Span; base_lost_when_short?: boolean; each_missing?: number }
  requirements?: Array<{ name: string; of: string; kinds?: string[]; least_words?: number; least: Record<string, number>; per: Span; when_met: number; each_missing: number; when_none: number; none_in_a_row?: number }>
  bonuses?: Array<{ name: string; rules?: string[]; at_least: number; per: Span; points: number; again: boolean }>
  penalties?: Array<{ fault: string; name: string; points: number; spoils_item?: boolean; empties_month?: boolean; veto?: boolean }>
  adoption_rate?: { below_percent: number; points: number }
}
export interface Grammar {
  sources: Pairs
  levels: Pairs
  positions: Pairs
  usages: Pairs
  kinds: Pairs
  channels: Pairs
  classes: Pairs
  spans: Pairs
  faults: Pairs
  counted: Pairs
  shares: Pairs
}
