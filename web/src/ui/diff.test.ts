import { describe, expect, it } from 'vitest'
import { diff } from './diff'

const before = (d: ReturnType<typeof diff>) => d.filter((p) => p.kind !== 'new').map((p) => p.text).join('')
const after = (d: ReturnType<typeof diff>) => d.filter((p) => p.kind !== 'gone').map((p) => p.text).join('')

describe('diff', () => {
  it('marks a changed number whole', () => {
    expect(diff('累计 180 人次', '累计 183 人次')).toEqual([
      { kind: 'same', text: '累计 ' },
      { kind: 'gone', text: '180' },
      { kind: 'new', text: '183' },
      { kind: 'same', text: ' 人次' },
    ])
  })

  it('gives both texts back, whatever they are', () => {
    const texts = ['', '甲', '甲乙丙', '一段。\n二段。\n', '二段。\n一段。\n三段', '完全不同的一段文字', 'mixed 中文 and 2026 年', '二段。\n\n一段改了。\n']
    for (const a of texts)
      for (const b of texts) {
        const d = diff(a, b)
        expect(before(d)).toBe(a)
        expect(after(d)).toBe(b)
        if (a === b) expect(d.every((p) => p.kind === 'same')).toBe(true)
      }
  })

  it('leaves an untouched paragraph untouched', () => {
    const d = diff('第一段不动。\n第二段旧。\n', '第一段不动。\n第二段新。\n')
    expect(d[0]).toEqual({ kind: 'same', text: '第一段不动。\n第二段' })
  })

  it('does not tear a rewritten sentence apart for the characters both happen to have', () => {
    expect(diff('下一步,云西区将持续推动优质资源下沉,让群众受益。', '我改的正文,足够长,写明时间、地点和人物,不能丢。').length).toBeLessThanOrEqual(4)
  })

  it('answers for long texts that share nothing', () => {
    const a = '旧'.repeat(5000)
    const b = '新'.repeat(5000)
    const d = diff(a, b)
    expect(before(d)).toBe(a)
    expect(after(d)).toBe(b)
  })
})
