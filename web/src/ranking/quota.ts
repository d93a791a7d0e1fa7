/** The placements a quota counted: of its tiers, in its period, of one unit with what stands below it. */
import { loadTrace, type Question, type Trace } from '@/ui/trace'

export interface Quota {
  id: string
  name: string
  tiers: string[]
  tier_titles: string[]
  period: string
  period_title: string
  whole: number
  done: number
  gap: number
  nobodys: number
  forecast: number | null
  warning: string
  units: Array<{ unit_id: string; unit_name: string; least: number; done: number; gap: number; forecast: number | null; pace: number }>
}

/** Its question for the drawer. Figures are narrowed to one tier at a time, so several tiers are asked one by one and laid together. */
export function countedBy(quota: Quota, unit?: Quota['units'][number]): Question {
  // What the office placed itself stands beside its units, not above them.
  const of: Question = { metric: 'placements', period: quota.period, filter: !unit ? {} : { unit: unit.unit_name === '本级' ? `${unit.unit_id}!` : unit.unit_id } }
  const title = unit ? `${unit.unit_name} ${quota.name}` : quota.name
  if (!quota.tiers.length) return { ...of, title }
  const tier = (code: string) => loadTrace({ ...of, filter: { ...of.filter, tier: code } })
  return { title, load: async (split) => (split ? tier(split) : together(quota, title, await Promise.all(quota.tiers.map(tier)))) }
}

export function together(quota: Pick<Quota, 'tiers' | 'tier_titles'>, title: string, parts: Trace[]): Trace {
  const value = parts.reduce((sum, part) => sum + (part.value ?? 0), 0)
  return {
    ...parts[0]!,
    title,
    value,
    check: null,
    splits: parts.map((part, i) => ({ key: quota.tiers[i]!, title: quota.tier_titles[i] ?? '', value: part.value ?? 0 })),
    rows: parts.flatMap((part) => part.rows),
    total: parts.reduce((sum, part) => sum + part.total, 0),
    // One tier is a list and a file; several together are not one question.
    list_href: null,
    export_href: null,
  }
}
