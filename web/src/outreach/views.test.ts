import { describe, expect, it } from 'vitest'
import { byMonth, dayAt, namesOf, type Day } from './views'

describe('outreach', () => {
  it('reads pasted names in the shapes people paste', () => {
    expect(namesOf('王明，青禾县医院\n 李华\t疾控中心 \n\n张三 沙岭 卫生院\n赵四')).toEqual([
      { name: '王明', unit_name: '青禾县医院' },
      { name: '李华', unit_name: '疾控中心' },
      { name: '张三', unit_name: '沙岭卫生院' },
      { name: '赵四', unit_name: '' },
    ])
  })
  it('puts a day into the month it begins in', () => {
    const months = byMonth([{ key: 'a', first: '2026-04-24', last: '2026-04-30' } as Day])
    expect(months.map((m) => m.days.length)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
  })
  it('begins days in China', () => {
    expect(dayAt('2026-11-20')).toBe(1_795_104_000_000)
  })
})
