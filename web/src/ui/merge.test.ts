import { describe, expect, it } from 'vitest'
import { merge } from './merge'

const base = '一\n二\n三'
describe('merge', () => {
  it('takes each change from whoever made it', () => {
    expect(merge(base, '一甲\n二\n三', '一\n二\n三乙')).toEqual({ text: '一甲\n二\n三乙', both: 0 })
    expect(merge(base, base, '一\n新\n二\n三').text).toBe('一\n新\n二\n三')
    expect(merge(base, '一\n三', base)).toEqual({ text: '一\n三', both: 0 })
  })
  it('keeps both where both changed the same place, and loses nothing', () => {
    const { text, both } = merge(base, '一\n我的二\n三', '一\n对方二\n三')
    expect(both).toBe(1)
    expect(text.split('\n')).toEqual(['一', '对方二', '我的二', '三'])
  })
  it('counts the same change once', () => expect(merge(base, '一\n同\n三', '一\n同\n三')).toEqual({ text: '一\n同\n三', both: 0 }))
})
