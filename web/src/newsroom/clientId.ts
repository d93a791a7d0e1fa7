/** Made once per article; sending twice is one article. */
export function newClientId(): string {
  const random = new Uint8Array(16)
  crypto.getRandomValues(random)
  return 'w' + [...random].map((b) => b.toString(16).padStart(2, '0')).join('')
}
