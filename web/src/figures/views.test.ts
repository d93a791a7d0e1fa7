import { describe, expect, it } from 'vitest'
import { weeksOf } from './views'

describe('the calendar of a period', () => {
  const days = (n: number) => Array.from({ length: n }, (_, i) => ({ key: String(i), title: '', value: i, records: i }))
  it('puts each day in its week and weekday', () => {
    // 1 July 2026 is a Wednesday.
    const { weeks, rows, keys } = weeksOf('2026-07-01..2026-07-14', days(14))
    expect(weeks).toEqual(['06-29', '07-06', '07-13'])
    expect(rows.map((r) => r.name)).toEqual(['周日', '周六', '周五', '周四', '周三', '周二', '周一'])
    expect(rows[4]!.values).toEqual([0, 7, null])
    expect(keys[6]).toEqual([null, '5', '12'])
  })
  it('is empty without days', () => expect(weeksOf(undefined, []).weeks).toEqual([]))
})
