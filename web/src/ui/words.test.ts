import { describe, expect, it } from 'vitest'
import { ago, characters, count, date, full, hms, minute, near, size, span } from './words'
import { ends, period, quickOf } from './periods'
import { greeting, today } from './greet'
import { printed } from './editor/figureNode'

const at = (text: string) => Date.parse(text + '+08:00')
const now = at('2026-11-22T09:41:00')

describe('times', () => {
  it('are told in China time, whatever the machine thinks', () => {
    expect(full(at('2026-01-01T00:05:00'))).toBe('2026-01-01 00:05')
    expect(date(at('2025-12-31T23:59:00'))).toBe('2025-12-31')
    expect(minute(at('2026-11-20T09:22:00'), now)).toBe('11-20 09:22')
    expect(minute(at('2025-11-20T09:22:00'), now)).toBe('2025-11-20')
  })
  it('use 今日, 昨日 and 明日 by the day, not by 24 hours', () => {
    expect(near(at('2026-11-22T12:12:00'), now)).toBe('今日 12:12')
    expect(near(at('2026-11-21T23:59:00'), now)).toBe('昨日 23:59')
    expect(near(at('2026-11-23T00:01:00'), now)).toBe('明日 00:01')
    expect(near(at('2026-11-25T14:30:00'), now)).toBe('11-25 14:30')
  })
  it('are relative only under an hour', () => {
    expect(ago(now - 30_000, now)).toBe('刚刚')
    expect(ago(now - 41 * 60_000, now)).toBe('41 分钟前')
    expect(ago(now - 61 * 60_000, now)).toBe('今日 08:40')
    expect(ago(now + 60_000, now)).toBe('今日 09:42')
  })
  it('name a span in words', () => {
    expect(span(101 * 60_000)).toBe('1 小时 41 分')
    expect(span(-75 * 3600_000)).toBe('3 天 3 小时')
    expect(hms(-(12 * 60_000 + 44_000))).toBe('00:12:44')
  })
})

describe('counts', () => {
  it('group digits and tell nothing apart from zero', () => {
    expect(count(1286)).toBe('1,286')
    expect(count(0)).toBe('0')
    expect(count(null)).toBe('—')
    expect(size(3.6 * 1024 * 1024)).toBe('3.6 MB')
    expect(characters('三减 三健\n进校园😀')).toBe(8)
  })
})

describe('periods', () => {
  it('end today and begin on Monday, on the first, five months before, in January', () => {
    expect(period('week', now)).toBe('2026-11-16..2026-11-22')
    expect(period('month', now)).toBe('2026-11-01..2026-11-22')
    expect(period('six', now)).toBe('2026-06-01..2026-11-22')
    expect(period('year', now)).toBe('2026-01-01..2026-11-22')
    expect(period('six', at('2026-03-31T10:00:00'))).toBe('2025-10-01..2026-03-31')
  })
  it('are known again', () => {
    expect(quickOf('2026-11-01..2026-11-22', now)).toBe('month')
    expect(quickOf('2026-11-02..2026-11-22', now)).toBeUndefined()
    expect(ends('2026-11-02..2026-11-22')).toEqual(['2026-11-02', '2026-11-22'])
    expect(ends('garbage')).toBeNull()
  })
})

describe('greeting', () => {
  it('follows the clock on the wall in China', () => {
    expect(greeting(at('2026-11-22T08:00:00'))).toBe('早上好')
    expect(greeting(at('2026-11-22T23:00:00'))).toBe('晚上好')
    expect(today(now)).toBe('11 月 22 日 星期日')
  })
})

describe('printed figures', () => {
  const base = { value: 183, approx: '' as const, shown: '', state: 'same' as const }
  it('know their value under 余, 近 and 多', () => {
    expect(printed(base)).toBe('183')
    expect(printed({ ...base, approx: '余' })).toBe('180余')
    expect(printed({ ...base, value: 15412, approx: '多' })).toBe('15,000多')
    expect(printed({ ...base, value: 297, approx: '近' })).toBe('近300')
  })
  it('never print 0 where nothing is known', () => {
    expect(printed({ ...base, value: null, state: 'none' })).toBe('〔待补〕')
    expect(printed({ ...base, state: 'manual', shown: '近两百' })).toBe('近两百')
  })
})
