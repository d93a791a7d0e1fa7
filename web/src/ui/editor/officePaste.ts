/**
 * Cleans what Word, WPS, WeChat articles and web pages put on the clipboard, before the editor reads it.
 * Keeps paragraphs, headings, bold, lists, tables with merged cells, centred and right-aligned lines, pictures that have an address.
 * Drops fonts, sizes, colours, Office markup and comments. Word's lists are paragraphs with "·" or "1." in front: they become lists.
 */
const KEPT = new Set(['P', 'H1', 'H2', 'H3', 'H4', 'STRONG', 'EM', 'U', 'S', 'SUP', 'SUB', 'BR', 'UL', 'OL', 'LI', 'TABLE', 'TBODY', 'THEAD', 'TR', 'TD', 'TH', 'A', 'IMG', 'BLOCKQUOTE', 'FIGURE', 'FIGCAPTION'])
const RENAMED: Record<string, string> = { B: 'STRONG', I: 'EM', STRIKE: 'S', DEL: 'S', H5: 'H4', H6: 'H4' }
const DROPPED = new Set(['STYLE', 'SCRIPT', 'META', 'LINK', 'TITLE', 'XML', 'IFRAME', 'OBJECT', 'SVG', 'BUTTON', 'INPUT', 'TEMPLATE', 'NOSCRIPT', 'MP-STYLE-TYPE'])
const BLOCKS = new Set(['P', 'DIV', 'SECTION', 'ARTICLE', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'UL', 'OL', 'LI', 'TABLE', 'BLOCKQUOTE', 'FIGURE', 'PRE', 'MAIN', 'HEADER', 'FOOTER', 'CENTER'])

/** The text left where a picture could not come along: its file is on the author's disk. */
export const PICTURE_MISSING = '〔图片需单独上传〕'

export function cleanPaste(html: string): string {
  const source = new DOMParser().parseFromString(html.replace(/<!--[\s\S]*?-->/g, '').replace(/<!\[if[^\]]*\]>|<!\[endif\]>/gi, ''), 'text/html')
  const out = document.implementation.createHTMLDocument('')
  copy(source.body, out.body, out)
  listsOfWord(out.body, out)
  tidy(out.body)
  return out.body.innerHTML
}

function copy(from: Node, into: Node, doc: Document): void {
  for (const node of from.childNodes) {
    if (node.nodeType === 3) into.appendChild(doc.createTextNode((node.textContent ?? '').replace(/[\u00a0\t\r\n]+/g, ' ').replace(/\u200b/g, '')))
    if (node.nodeType !== 1) continue
    const element = node as HTMLElement
    const tag = RENAMED[element.tagName] ?? element.tagName
    if (DROPPED.has(tag) || tag.includes(':') || hidden(element)) continue
    if (tag === 'IMG') picture(element, into, doc)
    else if (KEPT.has(tag)) copy(element, into.appendChild(kept(element, tag, doc)), doc)
    else if (BLOCKS.has(tag) && !holdsBlocks(element)) copy(element, into.appendChild(aligned(element, doc.createElement('p'))), doc)
    else copy(element, bold(element, into, doc), doc)
  }
}

const hidden = (element: HTMLElement) => /display:\s*none|mso-hide:\s*all/i.test(element.getAttribute('style') ?? '')
const holdsBlocks = (element: Element) => [...element.querySelectorAll('*')].some((e) => BLOCKS.has(e.tagName) || e.tagName === 'IMG')

/** A span that is only bold by its style. */
function bold(element: HTMLElement, into: Node, doc: Document): Node {
  const isBold = element.tagName === 'SPAN' && /font-weight:\s*(bold|[6-9]00)/i.test(element.getAttribute('style') ?? '')
  return isBold ? into.appendChild(doc.createElement('strong')) : into
}

function kept(element: HTMLElement, tag: string, doc: Document): HTMLElement {
  const made = doc.createElement(tag)
  if (tag === 'TD' || tag === 'TH') {
    for (const name of ['colspan', 'rowspan']) {
      const value = Number(element.getAttribute(name))
      if (value > 1) made.setAttribute(name, String(Math.min(value, 50)))
    }
  }
  if (tag === 'A') {
    const href = element.getAttribute('href') ?? ''
    if (/^https?:\/\//i.test(href)) made.setAttribute('href', href)
  }
  const level = /mso-list:[^;"]*?\bl(\d+)\s+level(\d)/i.exec(element.getAttribute('style') ?? '')
  if (level || /MsoListParagraph/i.test(element.className)) made.setAttribute('data-list', level?.[2] ?? '1')
  return aligned(element, made)
}

function aligned<E extends HTMLElement>(from: HTMLElement, made: E): E {
  const at = /text-align:\s*(center|right)/i.exec(from.getAttribute('style') ?? '')?.[1] ?? /^(center|right)$/i.exec(from.getAttribute('align') ?? '')?.[1]
  if (at && /^(P|H[1-4])$/.test(made.tagName)) made.style.textAlign = at.toLowerCase()
  return made
}

/** A picture with a web or data address comes along; one on the author's disk leaves a line to be acted on. */
function picture(element: HTMLElement, into: Node, doc: Document): void {
  const address = element.getAttribute('data-src') ?? element.getAttribute('src') ?? ''
  if (/^(https?:|data:image\/(png|jpe?g|gif|webp);)/i.test(address)) {
    const made = doc.createElement('img')
    made.setAttribute('src', address)
    made.setAttribute('alt', element.getAttribute('alt') ?? '')
    into.appendChild(made)
  } else if (address) into.appendChild(doc.createTextNode(PICTURE_MISSING))
}

const BULLET = /^\s*(?:[·•●○■□▪◆➢Ø§]+|[ol](?=\s))\s*/u
const NUMBER = /^\s*(?:\d{1,2}[.)、.]|[((]\d{1,2}[))])\s*/

/** Runs of list paragraphs of Word become lists; their printed bullets go. */
function listsOfWord(root: HTMLElement, doc: Document): void {
  let list: HTMLElement | null = null
  for (const child of [...root.querySelectorAll<HTMLElement>('[data-list]')]) {
    const text = child.textContent ?? ''
    const kind = NUMBER.test(text) ? 'ol' : 'ul'
    const follows = list && list.nextElementSibling === child && list.tagName.toLowerCase() === kind
    if (!follows) {
      list = doc.createElement(kind)
      child.before(list)
    }
    const item = doc.createElement('li')
    const line = doc.createElement('p')
    while (child.firstChild) line.appendChild(child.firstChild)
    cutFront(line, (NUMBER.exec(text) ?? BULLET.exec(text))?.[0].length ?? 0)
    item.appendChild(line)
    list?.appendChild(item)
    child.remove()
  }
}

function cutFront(node: Node, length: number): number {
  for (const child of [...node.childNodes]) {
    if (length <= 0) return 0
    if (child.nodeType === 3) {
      const text = child.textContent ?? ''
      child.textContent = text.slice(length).replace(/^\s+/, '')
      length -= text.length
    } else length = cutFront(child, length)
  }
  return Math.max(0, length)
}

/** Empty marks, doubled spaces and Chinese-to-Chinese gaps go; loose text gets a paragraph. */
function tidy(root: HTMLElement): void {
  for (const mark of [...root.querySelectorAll('strong,em,u,s,a,sup,sub,p,h1,h2,h3,h4,li')].reverse()) {
    if (!mark.textContent?.trim() && !mark.querySelector('img,br,table')) mark.remove()
  }
  let loose: HTMLElement | null = null
  for (const child of [...root.childNodes]) {
    const isBlock = child.nodeType === 1 && BLOCKS.has((child as Element).tagName)
    if (isBlock) loose = null
    else if (child.nodeType === 1 || child.textContent?.trim()) {
      if (!loose) {
        loose = root.ownerDocument.createElement('p')
        child.before(loose)
      }
      loose.appendChild(child)
    } else child.remove()
  }
  const walker = root.ownerDocument.createTreeWalker(root, 4)
  while (walker.nextNode()) {
    const text = walker.currentNode
    text.textContent = (text.textContent ?? '').replace(/ {2,}/g, ' ').replace(/([\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]) +(?=[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef])/g, '$1')
  }
  for (const block of root.querySelectorAll('p,h1,h2,h3,h4,li,td,th')) {
    const first = block.firstChild
    if (first?.nodeType === 3) first.textContent = (first.textContent ?? '').replace(/^[\s\u3000]+/, '')
  }
}
