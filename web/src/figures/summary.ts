/** A summary's blocks as a document of the editor and back: prose, headings, and figures as nodes that keep their question. */
export interface FigureRef {
  metric: string
  period?: string
  compared?: 'last_year' | 'before'
  unit?: string
  narrowed?: Record<string, string>
  approx?: 'odd' | 'some' | 'near' | 'over'
  by_hand?: { value: number; grounds: string }
  accepted?: number
  frozen?: string
}
export type Run = { kind: 'text'; text: string } | { kind: 'figure'; figure: FigureRef }
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'prose'; runs: Run[] }
  | { kind: 'table'; figure: FigureRef; by: string }
  | { kind: 'note'; text: string }
export interface Standing {
  metric: string
  name: string
  unit: string
  rule: string
  period: string
  unit_id: string
  narrowed: Record<string, string>
  standing: 'agrees' | 'moved_on' | 'by_hand' | 'frozen' | 'no_data'
  value: number | null
  counted: number | null
  printed: string
  records: number
  remark: string
  snapshot: string | null
  parts: Array<{ key: string; title: string; value: number | null }>
}
export interface Summary {
  id: string
  kind: string
  title: string
  period: string
  period_title: string
  unit_id: string
  unit_name: string
  state: 'draft' | 'approved'
  approved_at: number | null
  approved_by: string
  blocks: Block[]
  figures: Standing[]
  remarks: Array<{ state: 'ok' | 'warn' | 'stop'; sentence: string; advice: string; figure: number | null }>
  allowed: string[]
  updated_at: number
  updated_by: string
  version: number
}

const STATES = { agrees: 'same', frozen: 'same', moved_on: 'changed', by_hand: 'manual', no_data: 'none' } as const
const APPROX = { odd: '余', some: '多', near: '近', over: '' } as const

interface Node {
  type: string
  attrs?: Record<string, unknown>
  text?: string
  content?: Node[]
}

/** A figure as the editor's node. The question itself travels in the filter under `_ref`, which the server ignores. */
export function figureNode(figure: FigureRef, standing: Standing | undefined): Node {
  const filter: Record<string, unknown> = { ...standing?.narrowed, unit_id: standing?.unit_id, _ref: JSON.stringify(figure) }
  return {
    type: 'figure',
    attrs: {
      value: standing?.value ?? null,
      metric: figure.metric,
      period: standing?.period ?? '',
      filter: JSON.stringify(filter),
      snap: standing?.snapshot ?? '',
      approx: figure.approx ? APPROX[figure.approx] : '',
      state: standing ? STATES[standing.standing] : 'none',
      shown: standing?.standing === 'by_hand' ? standing.printed : '',
    },
  }
}

/** The document the editor shows. Notes and tables stand as marked lines, so that they keep their place. */
export function toDocument(blocks: Block[], figures: Standing[]): Node {
  let next = 0
  const content = blocks.map((block): Node => {
    if (block.kind === 'heading') return { type: 'heading', attrs: { level: Math.min(3, Math.max(1, block.level)) }, content: text(block.text) }
    if (block.kind === 'note') return { type: 'blockquote', content: [{ type: 'paragraph', content: text(block.text) }] }
    if (block.kind === 'table') {
      const standing = figures[next++]
      return { type: 'paragraph', content: [...text(`【表格:按${block.by}划分】`), figureNode({ ...block.figure, narrowed: block.figure.narrowed }, standing)] }
    }
    return { type: 'paragraph', content: block.runs.flatMap((run) => (run.kind === 'text' ? text(run.text) : [figureNode(run.figure, figures[next++])])) }
  })
  return { type: 'doc', content: content.length ? content : [{ type: 'paragraph' }] }
}
const text = (words: string): Node[] => (words ? [{ type: 'text', text: words }] : [])

const TABLE = /^【表格:按(\w+)划分】$/

/** Back to blocks. What the editor knows and a summary does not (pictures, bold) is left out as plain words. */
export function toBlocks(doc: unknown): Block[] {
  const blocks: Block[] = []
  for (const node of ((doc as Node)?.content ?? []) as Node[]) collect(node, blocks)
  return blocks
}
function collect(node: Node, blocks: Block[]): void {
  if (node.type === 'heading') {
    const words = plain(node)
    if (words) blocks.push({ kind: 'heading', level: Number(node.attrs?.level ?? 2), text: words })
    return
  }
  if (node.type === 'blockquote') {
    const words = (node.content ?? []).map(plain).join('')
    if (words) blocks.push({ kind: 'note', text: words })
    return
  }
  if (node.type === 'paragraph') {
    const runs = runsOf(node)
    const first = runs[0]
    const second = runs[1]
    const table = runs.length === 2 && first?.kind === 'text' ? TABLE.exec(first.text) : null
    if (table && second?.kind === 'figure') blocks.push({ kind: 'table', figure: second.figure, by: table[1]! })
    else if (runs.length) blocks.push({ kind: 'prose', runs })
    return
  }
  for (const child of node.content ?? []) collect(child, blocks)
}
function runsOf(node: Node): Run[] {
  const runs: Run[] = []
  for (const child of node.content ?? []) {
    if (child.type === 'figure') runs.push({ kind: 'figure', figure: refOf(child.attrs ?? {}) })
    else {
      const words = child.type === 'hardBreak' ? '\n' : plain(child)
      const last = runs[runs.length - 1]
      if (!words) continue
      if (last?.kind === 'text') last.text += words
      else runs.push({ kind: 'text', text: words })
    }
  }
  return runs
}
function plain(node: Node): string {
  return node.text ?? (node.content ?? []).map(plain).join('')
}
/** The question of a node: as it was stored, or, for a node pasted from elsewhere, what its attributes say. */
export function refOf(attrs: Record<string, unknown>): FigureRef {
  try {
    const filter = JSON.parse(String(attrs.filter || '{}')) as Record<string, string>
    if (filter._ref) return JSON.parse(filter._ref) as FigureRef
  } catch {
    // A damaged node keeps at least its metric.
  }
  return { metric: String(attrs.metric ?? '') }
}

/** Applies a change to the n-th figure of the blocks; returns new blocks. */
export function changeFigure(blocks: Block[], nth: number, change: (figure: FigureRef) => FigureRef): Block[] {
  let at = -1
  return blocks.map((block) => {
    if (block.kind === 'table') return ++at === nth ? { ...block, figure: change(block.figure) } : block
    if (block.kind !== 'prose') return block
    return { ...block, runs: block.runs.map((run) => (run.kind === 'figure' && ++at === nth ? { ...run, figure: change(run.figure) } : run)) }
  })
}

const DIGITS = '一二三四五六七八九十'
/** The outline: headings with the numbers the printed paper will give them. */
export function outline(blocks: Block[]): Array<{ level: number; text: string }> {
  const counts = [0, 0, 0, 0, 0]
  return blocks.flatMap((block) => {
    if (block.kind !== 'heading') return []
    const level = Math.max(1, block.level - 1)
    counts[level]!++
    counts.fill(0, level + 1)
    if (/^[一二三四五六七八九十(（\d]+[、.)）]/.test(block.text)) return [{ level, text: block.text }]
    const n = counts[level]!
    const word = n <= 10 ? DIGITS[n - 1] : String(n)
    return [{ level, text: level === 1 ? `${word}、${block.text}` : level === 2 ? `（${word}）${block.text}` : `${n}. ${block.text}` }]
  })
}
