/** What was copied from WeChat or Word, as plain paragraphs: invisible characters go, soft breaks and padding of blank lines too. */
export function plainText(pasted: string): string {
  return pasted
    .replace(/\r\n?/g, '\n')
    .replace(/[\u200b-\u200f\u2028-\u202e\ufeff\u00ad]/g, '')
    .replace(/[\u00a0\t]+/g, ' ')
    .replace(/[ \u3000]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
