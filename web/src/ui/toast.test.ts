import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { done, drop, toasts, warn } from './toast'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.runAllTimers()
  vi.useRealTimers()
})

describe('toasts', () => {
  it('of one topic take one place and say how many there were', () => {
    warn('Ⅰ级预警：甲', { href: '/a', text: '查看' }, 'alert')
    vi.advanceTimersByTime(11_000)
    warn('Ⅱ级预警：乙', { href: '/b', text: '查看' }, 'alert')
    warn('Ⅰ级预警：丙', { href: '/c', text: '查看' }, 'alert')
    done('已保存')
    expect(toasts.map((t) => [t.sentence, t.href, t.more])).toEqual([
      ['Ⅰ级预警：丙', '/c', 2],
      ['已保存', undefined, undefined],
    ])
    vi.advanceTimersByTime(11_000)
    expect(toasts.map((t) => t.sentence)).toEqual(['Ⅰ级预警：丙'])
    vi.advanceTimersByTime(2_000)
    expect(toasts).toHaveLength(0)
  })

  it('are four at most, and one that was closed begins anew', () => {
    for (let n = 0; n < 6; n++) done(String(n))
    expect(toasts.map((t) => t.sentence)).toEqual(['2', '3', '4', '5'])
    warn('甲', undefined, 'alert')
    drop(toasts[3].id)
    warn('乙', undefined, 'alert')
    expect([toasts.at(-1)?.sentence, toasts.at(-1)?.more]).toEqual(['乙', undefined])
  })
})
