import { describe, expect, it } from 'vitest'
import { changeFigure, outline, toBlocks, toDocument, type Block, type Standing } from './summary'

const blocks: Block[] = [
  { kind: 'heading', level: 2, text: '工作开展情况' },
  { kind: 'heading', level: 3, text: '新闻宣传' },
  { kind: 'prose', runs: [{ kind: 'text', text: '共刊登' }, { kind: 'figure', figure: { metric: 'placements' } }, { kind: 'text', text: '篇,其中国家级' }, { kind: 'figure', figure: { metric: 'placements', narrowed: { tier: 'national' } } }, { kind: 'text', text: '篇。' }] },
  { kind: 'table', figure: { metric: 'placements' }, by: 'tier' },
  { kind: 'note', text: '请写问题' },
]
const standing = (value: number | null, state: Standing['standing'] = 'agrees'): Standing => ({ metric: 'placements', name: '媒体刊发', unit: '篇', rule: '', period: '2026', unit_id: '1', narrowed: {}, standing: state, value, counted: value, printed: String(value ?? ''), records: 0, remark: '', snapshot: null, parts: [] })

describe('a summary in the editor', () => {
  it('comes back as it went in', () => {
    expect(toBlocks(toDocument(blocks, [standing(589), standing(18), standing(589)]))).toEqual(blocks)
  })
  it('shows how each figure stands', () => {
    const doc = toDocument(blocks, [standing(589, 'moved_on'), standing(null, 'no_data')]) as any
    const nodes = doc.content[2].content.filter((n: any) => n.type === 'figure')
    expect(nodes.map((n: any) => n.attrs.state)).toEqual(['changed', 'none'])
  })
  it('changes one figure and leaves the others', () => {
    const changed = changeFigure(blocks, 1, (figure) => ({ ...figure, accepted: 18 }))
    expect((changed[2] as any).runs[3].figure.accepted).toBe(18)
    expect((changed[2] as any).runs[1].figure.accepted).toBeUndefined()
  })
  it('numbers the outline as the paper will', () => {
    expect(outline(blocks).map((h) => h.text)).toEqual(['一、工作开展情况', '（一）新闻宣传'])
  })
})
