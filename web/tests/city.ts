/** The demo city as journeys see it: a signed-in page per role, axe, pictures, and a watch on what leaves the machine. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test as base, type Page } from '@playwright/test'

export type Role = 'correspondent' | 'county_reviewer' | 'editor' | 'opinion_clerk' | 'section_chief' | 'leader' | 'system_admin' | 'security_admin' | 'audit_admin'
interface SignIn {
  role: Role
  login: string
  password: string
  name: string
  unit: string
}

export const signIns: SignIn[] = JSON.parse(readFileSync(process.env.WEIXUAN_SIGN_INS ?? 'sign-ins.json', 'utf8'))
export const who = (role: Role): SignIn => {
  const found = signIns.find((one) => one.role === role)
  if (!found) throw new Error(`no sign-in for ${role}`)
  return found
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Page errors and requests to other hosts fail a journey, whatever else it looks at. */
export const test = base.extend<{ as: (role: Role, to?: string) => Promise<Page>; quiet: void }>({
  quiet: [
    async ({ page, baseURL }, use) => {
      const wrong: string[] = []
      const home = new URL(baseURL ?? '').host
      page.on('pageerror', (error) => wrong.push(`页面错误:${error.message}`))
      page.on('request', (request) => {
        const url = new URL(request.url())
        if (/^https?:$/.test(url.protocol) && url.host !== home) wrong.push(`外部请求:${request.url()}`)
      })
      page.on('response', (response) => {
        if (response.status() >= 500) wrong.push(`${response.status()} ${response.url()}`)
      })
      await use()
      expect(wrong).toEqual([])
    },
    { auto: true },
  ],
  as: async ({ page }, use) => {
    await use(async (role, to) => {
      const { login, password } = who(role)
      await page.context().clearCookies()
      const answer = await page.request.post('/api/session', { data: { login, password } })
      expect(answer.ok(), `sign-in as ${role}: ${answer.status()}`).toBe(true)
      if (to) await open(page, to)
      return page
    })
  },
})
export { expect }

/** Opens a page of the workbench and waits until its first answer is drawn. */
export async function open(page: Page, to: string): Promise<void> {
  await page.goto('/app' + to)
  await settled(page)
}

export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  await expect(page.locator('[aria-label="正在载入"]')).toHaveCount(0, { timeout: 15_000 })
  await page.waitForTimeout(150)
}

/** Fails on any finding of axe that is serious or worse (WCAG 2.2 A and AA). */
export async function accessible(page: Page): Promise<void> {
  if (!(await page.evaluate('typeof axe !== "undefined"'))) await page.addScriptTag({ path: axeFile }).catch(async () => page.evaluate(readFileSync(axeFile, 'utf8')))
  const found = await page.evaluate(async () => {
    const run = await (window as any).axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })
    return run.violations
      .filter((v: any) => v.impact === 'serious' || v.impact === 'critical')
      .map((v: any) => `${v.id}: ${v.nodes.slice(0, 3).map((n: any) => n.target.join(' ') + ' ' + (n.failureSummary ?? '').split('\n')[1]).join(' | ')}`)
  })
  expect(found).toEqual([])
}

/** The page is no wider than the window. */
export async function fits(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(over, '页面比窗口宽').toBeLessThanOrEqual(0)
}

/** Keeps a picture of the screen beside the results. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: test.info().outputPath(`${name}.png`), animations: 'disabled' })
}
