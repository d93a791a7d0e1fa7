/** Addresses in a pasted text, in order, each once: one on a line or among other words. */
export function linksOf(text: string): string[] {
  return [...new Set(text.match(/https?:\/\/[^\s<>"“”，。；、）]+/g) ?? [])]
}
