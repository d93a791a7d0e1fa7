/** Differences between two texts: by paragraph first, then by character inside the paragraphs that changed. */
export interface Piece {
  kind: 'same' | 'gone' | 'new'
  text: string
}

export function diff(before: string, after: string): Piece[] {
  const out: Piece[] = []
  const lines = (t: string) => t.match(/[^\n]*\n|[^\n]+$/g) ?? []
  let gone = ''
  let fresh = ''
  const flush = () => {
    if (gone || fresh) out.push(...characters(gone, fresh))
    gone = fresh = ''
  }
  for (const piece of compare(lines(before), lines(after))) {
    if (piece.kind === 'gone') gone += piece.text
    else if (piece.kind === 'new') fresh += piece.text
    else {
      flush()
      out.push(piece)
    }
  }
  flush()
  return joined(out)
}

function characters(before: string, after: string): Piece[] {
  // Words of Latin letters and whole numbers stay together: 180→183 reads better than 18[0→3].
  const split = (t: string) => t.match(/[A-Za-z]+|\d+(?:\.\d+)?|[\s\S]/gu) ?? []
  return whole(compare(split(before), split(after)))
}

/** Characters that two different sentences happen to share (的, 人) belong to the change: nobody reads them as kept. */
const CHANCE = 3
function whole(pieces: Piece[]): Piece[] {
  const out: Piece[] = []
  let gone = ''
  let fresh = ''
  const flush = () => {
    if (gone) out.push({ kind: 'gone', text: gone })
    if (fresh) out.push({ kind: 'new', text: fresh })
    gone = fresh = ''
  }
  pieces.forEach((piece, at) => {
    const next = pieces[at + 1]
    const between = piece.kind === 'same' && at > 0 && next !== undefined && [...piece.text].length < CHANCE && !piece.text.includes('\n')
    if (piece.kind === 'gone') gone += piece.text
    else if (piece.kind === 'new') fresh += piece.text
    else if (between && gone.length + fresh.length > 2 * CHANCE) {
      gone += piece.text
      fresh += piece.text
    } else {
      flush()
      out.push(piece)
    }
  })
  flush()
  return out
}

/** Longest common subsequence over tokens, after the equal head and tail are taken off. */
function compare(a: string[], b: string[]): Piece[] {
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const middle = core(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
  const same = (text: string): Piece[] => (text ? [{ kind: 'same', text }] : [])
  return joined([...same(a.slice(0, head).join('')), ...middle, ...same(a.slice(a.length - tail).join(''))])
}

function core(a: string[], b: string[]): Piece[] {
  if (!a.length || !b.length || a.length * b.length > 4_000_000) {
    const out: Piece[] = []
    if (a.length) out.push({ kind: 'gone', text: a.join('') })
    if (b.length) out.push({ kind: 'new', text: b.join('') })
    return out
  }
  const width = b.length + 1
  const table = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1]! + 1 : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!)
    }
  }
  const out: Piece[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ kind: 'same', text: a[i]! })
      i++
      j++
    } else if (j >= b.length || (i < a.length && table[(i + 1) * width + j]! >= table[i * width + j + 1]!)) out.push({ kind: 'gone', text: a[i++]! })
    else out.push({ kind: 'new', text: b[j++]! })
  }
  return out
}

function joined(pieces: Piece[]): Piece[] {
  const out: Piece[] = []
  for (const piece of pieces) {
    const last = out[out.length - 1]
    if (last?.kind === piece.kind) last.text += piece.text
    else if (piece.text) out.push({ ...piece })
  }
  return out
}
