/** The demo city as journeys see it: a signed-in page per role, axe, pictures, and a watch on what leaves the machine. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test as base, type APIResponse, type Cookie, type Page, type Request } from '@playwright/test'

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

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Cookies by role: a password is checked once, not once in each journey. */
const cookies = new Map<Role, Cookie[]>()
/** Requests under way on a page; the live line never ends and does not count. */
const underWay = new WeakMap<Page, Set<Request>>()

/** Page errors, answers of 500 and above, and requests to other hosts fail a journey, whatever else it looks at. */
export const test = base.extend<{ as: (role: Role, to?: string) => Promise<Page>; quiet: void }>({
  quiet: [
    async ({ page, baseURL }, use) => {
      const wrong: string[] = []
      const home = new URL(baseURL ?? '').host
      const open = new Set<Request>()
      underWay.set(page, open)
      page.on('pageerror', (error) => wrong.push(`页面错误:${error.message}`))
      page.on('request', (request) => {
        const url = new URL(request.url())
        if (/^https?:$/.test(url.protocol) && url.host !== home) wrong.push(`外部请求:${request.url()}`)
        if (url.pathname !== '/live') open.add(request)
      })
      page.on('requestfinished', (request) => open.delete(request))
      page.on('requestfailed', (request) => open.delete(request))
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
      await page.context().clearCookies()
      const known = cookies.get(role)
      if (known) await page.context().addCookies(known)
      if (!known || !(await page.request.get('/api/session')).ok()) {
        const { login, password } = who(role)
        const answer = await page.request.post('/api/session', { data: { login, password } })
        expect(answer.ok(), `sign-in as ${role}: ${answer.status()}`).toBe(true)
        cookies.set(role, await page.context().cookies())
      }
      if (to) await open(page, to)
      return page
    })
  },
})
export { expect }

/** Opens a page of the workbench and waits until its first answer is drawn. */
export async function open(page: Page, to: string): Promise<void> {
  await page.goto('/app' + to)
  // On a busy machine nothing may be under way for a while before the program itself has begun.
  await page.locator('#app').locator('h1, main, form').first().waitFor({ state: 'attached' })
  await settled(page)
}

/** Nothing is asked for any more and no skeleton stands: what the page shows now is what it has to show. */
export async function settled(page: Page): Promise<void> {
  const open = underWay.get(page)
  let calm = 0
  for (const until = Date.now() + 15_000; calm < 3 && Date.now() < until; ) {
    await page.waitForTimeout(40)
    calm = open?.size ? 0 : calm + 1
  }
  await expect(page.locator('[aria-label="正在载入"]')).toHaveCount(0, { timeout: 15_000 })
}

/** Fails on any finding of axe that is serious or worse (WCAG 2.2 A and AA); the dark theme differs in its colours alone. */
export async function accessible(page: Page, what: 'all' | 'colours' = 'all'): Promise<void> {
  if (!(await page.evaluate('typeof axe !== "undefined"'))) {
    await page.evaluate(axeSource)
    // A colour half-way through a change of theme is nobody's colour.
    await page.evaluate(() => {
      const still = new CSSStyleSheet()
      still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important }')
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, still]
    })
  }
  const found = await page.evaluate(async (what) => {
    const runOnly = what === 'all' ? { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } : { type: 'rule', values: ['color-contrast'] }
    // What lies behind an open dialog is inert: nobody can reach it.
    const modal = [...document.querySelectorAll('[aria-modal="true"]')].filter((d) => d.checkVisibility()).pop()
    const run = await (window as any).axe.run(modal ?? document, { runOnly, resultTypes: ['violations'], preload: false })
    return run.violations
      .filter((v: any) => v.impact === 'serious' || v.impact === 'critical')
      .map((v: any) => `${v.id}: ${v.nodes.slice(0, 3).map((n: any) => n.target.join(' ') + ' ' + (n.failureSummary ?? '').split('\n')[1]).join(' | ')}`)
  }, what)
  expect.soft(found, new URL(page.url()).pathname).toEqual([])
}

/** The page is no wider than the window. */
export async function fits(page: Page): Promise<void> {
  const over = await page.evaluate(() => {
    const wide = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= wide) return []
    return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > wide + 1).slice(0, 3).map((e) => `${e.tagName.toLowerCase()}.${e.className}`)
  })
  expect.soft(over, `${new URL(page.url()).pathname} 比窗口宽`).toEqual([])
}

/** Keeps a picture of the screen, whole, beside the results. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${test.info().project.name}-${name}.png`, animations: 'disabled', fullPage: true })
}

/** The body of an answer that must be a success. */
export async function json<T = any>(answer: APIResponse): Promise<T> {
  expect(answer.ok(), `${answer.status()} ${answer.url()}: ${answer.ok() ? '' : await answer.text()}`).toBe(true)
  return answer.json()
}
