/** The server's rule of passwords, said early: 8 characters and three of four classes. The server decides. */
export function strong(password: string): boolean {
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((c) => c.test(password)).length
  return Array.from(password).length >= 8 && classes >= 3
}
