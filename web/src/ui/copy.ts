import { done, warn } from './toast'

/** Copies what an element shows, pictures and headings too. By selection: a server on plain http is given no clipboard. */
export function copyOf(element: Element | null | undefined, said: string): void {
  const selection = getSelection()
  if (!element || !selection) return
  selection.selectAllChildren(element)
  if (document.execCommand('copy')) done(said)
  else warn('浏览器不让复制，请选中后按 Ctrl C')
  selection.removeAllRanges()
}
