import { describe, expect, it } from 'vitest'
import type { Trace } from '@/ui/trace'
import { countedBy, together, type Quota } from './quota'

const unit = { unit_id: '7', unit_name: '云溪县', least: 25, done: 3, gap: 22, forecast: null, pace: 20 }
const quota = { name: '主流媒体刊发', tiers: ['national', 'provincial'], tier_titles: ['国家级', '省级主要'], period: '2026' } as Quota
const part = (value: number): Trace => ({ title: '', value, definition: '', columns: [], rows: [{ id: String(value) }], total: value, list_href: '/figures/records', export_href: '/x', check: { ok: true, sentence: '' } })

describe('what a quota counted', () => {
  it('is the sum of its tiers, each one a split that opens alone', () => {
    const whole = together(quota, '主流媒体刊发', [part(2), part(5)])
    expect([whole.value, whole.total, whole.rows.length]).toEqual([7, 7, 2])
    expect(whole.splits).toEqual([{ key: 'national', title: '国家级', value: 2 }, { key: 'provincial', title: '省级主要', value: 5 }])
    expect([whole.list_href, whole.export_href]).toEqual([null, null])
  })
  it('asks plainly where every tier counts, and leaves the units out of the own level', () => {
    expect(countedBy({ ...quota, tiers: [] }, unit)).toEqual({ metric: 'placements', period: '2026', filter: { unit: '7' }, title: '云溪县 主流媒体刊发' })
    expect(countedBy({ ...quota, tiers: [] }, { ...unit, unit_name: '本级' }).filter).toEqual({ unit: '7!' })
  })
})
