/** Two edits of one text put together, paragraph by paragraph. Where both changed the same place, both stand, one below the other. */
export interface Merged {
  text: string
  /** Places where both changed and a person must choose. */
  both: number
}

export function merge(base: string, mine: string, theirs: string): Merged {
  const [b, m, t] = [base, mine, theirs].map((text) => text.split('\n')) as [string[], string[], string[]]
  const ours = kept(b, m)
  const others = kept(b, t)
  const out: string[] = []
  let both = 0
  let at = { b: 0, m: 0, t: 0 }
  // Anchors are paragraphs of the base that stand in both; between two of them lie the changes.
  for (let i = 0; i <= b.length; i++) {
    if (i < b.length && (ours[i] === undefined || others[i] === undefined)) continue
    const until = i < b.length ? { b: i, m: ours[i]!, t: others[i]! } : { b: b.length, m: m.length, t: t.length }
    const was = b.slice(at.b, until.b).join('\n')
    const my = m.slice(at.m, until.m)
    const their = t.slice(at.t, until.t)
    if (my.join('\n') === their.join('\n') || their.join('\n') === was) out.push(...my)
    else if (my.join('\n') === was) out.push(...their)
    else {
      out.push(...their, ...my.filter((line) => !their.includes(line)))
      both++
    }
    if (i < b.length) out.push(b[i]!)
    at = { b: until.b + 1, m: until.m + 1, t: until.t + 1 }
  }
  return { text: out.join('\n'), both }
}

/** For each paragraph of the base, where it stands in the other text; undefined where it was changed. */
function kept(base: string[], other: string[]): Array<number | undefined> {
  const width = other.length + 1
  const table = new Uint32Array((base.length + 1) * width)
  for (let i = base.length - 1; i >= 0; i--)
    for (let j = other.length - 1; j >= 0; j--)
      table[i * width + j] = base[i] === other[j] ? table[(i + 1) * width + j + 1]! + 1 : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!)
  const out: Array<number | undefined> = new Array(base.length).fill(undefined)
  for (let i = 0, j = 0; i < base.length && j < other.length; ) {
    if (base[i] === other[j]) out[i++] = j++
    else if (table[(i + 1) * width + j]! >= table[i * width + j + 1]!) i++
    else j++
  }
  return out
}
