/**
 * A figure inside a text: keeps metric, period, filter, value and snapshot, prints its value with 余/近/多.
 * Stored as `<data value="183" data-metric=… data-snap=…>180余</data>`; the server lets exactly these attributes through.
 */
import { mergeAttributes, Node } from '@tiptap/core'

export type Approx = '' | '余' | '近' | '多'
export interface FigureAttrs {
  value: number | null
  metric: string
  period: string
  filter: string
  snap: string
  approx: Approx
  /** same 一致 · changed 数据有更新 · manual 人工改写 · none 无数据 */
  state: 'same' | 'changed' | 'manual' | 'none'
  /** What is printed when somebody wrote it by hand. */
  shown: string
}

/** What a figure prints: 183 → 180余; 297 → 近300; none → 〔待补〕. */
export function printed(attrs: Pick<FigureAttrs, 'value' | 'approx' | 'shown' | 'state'>): string {
  if (attrs.state === 'manual' && attrs.shown) return attrs.shown
  if (attrs.value == null || attrs.state === 'none') return '〔待补〕'
  const value = attrs.value
  if (!attrs.approx || value < 10) return value.toLocaleString('en-US')
  const unit = 10 ** Math.max(1, Math.floor(Math.log10(value)) - 1)
  if (attrs.approx === '近') return `近${(Math.ceil(value / unit) * unit).toLocaleString('en-US')}`
  return `${(Math.floor(value / unit) * unit).toLocaleString('en-US')}${attrs.approx}`
}

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    figure: { insertFigure: (attrs: Partial<FigureAttrs>) => ReturnType }
  }
}

export const FigureNode = Node.create<{ open: (attrs: FigureAttrs) => void }>({
  name: 'figure',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: true,

  addOptions() {
    return { open: () => undefined }
  },

  addAttributes() {
    const text = (name: string) => ({ default: '', parseHTML: (e: HTMLElement) => e.getAttribute('data-' + name) ?? '', renderHTML: () => ({}) })
    return {
      value: { default: null, parseHTML: (e: HTMLElement) => (e.getAttribute('value') ? Number(e.getAttribute('value')) : null), renderHTML: () => ({}) },
      metric: text('metric'),
      period: text('period'),
      filter: text('filter'),
      snap: text('snap'),
      approx: text('approx'),
      state: { ...text('state'), default: 'same' },
      shown: text('shown'),
    }
  },

  parseHTML() {
    return [{ tag: 'data[data-metric]' }]
  },

  renderHTML({ node, HTMLAttributes }) {
    const a = node.attrs as FigureAttrs
    const kept = Object.entries({ metric: a.metric, period: a.period, filter: a.filter, snap: a.snap, approx: a.approx, state: a.state, shown: a.shown })
      .filter(([, value]) => value)
      .map(([name, value]) => ['data-' + name, value])
    return ['data', mergeAttributes(HTMLAttributes, { value: a.value ?? '', ...Object.fromEntries(kept) }), printed(a)]
  },

  renderText({ node }) {
    return printed(node.attrs as FigureAttrs)
  },

  addCommands() {
    return {
      insertFigure:
        (attrs) =>
        ({ commands }) =>
          commands.insertContent({ type: 'figure', attrs }),
    }
  },

  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement('button')
      const show = (attrs: FigureAttrs) => {
        dom.textContent = printed(attrs)
        dom.className = `figure ${attrs.state}`
        dom.setAttribute('aria-label', `${printed(attrs)}，打开来源记录`)
      }
      let attrs = node.attrs as FigureAttrs
      dom.type = 'button'
      dom.contentEditable = 'false'
      dom.addEventListener('click', () => this.options.open(attrs))
      show(attrs)
      return {
        dom,
        update: (fresh) => {
          if (fresh.type.name !== 'figure') return false
          attrs = fresh.attrs as FigureAttrs
          show(attrs)
          return true
        },
      }
    }
  },
})
