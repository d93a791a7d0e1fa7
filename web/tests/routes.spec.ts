/** Every page of the menu and the first record behind its list, for every role, at both sizes: it opens, it fits, axe finds nothing serious, light and dark. */
import type { Page } from '@playwright/test'
import { accessible, expect, fits, open, picture, settled, signIns, test } from './city'

/** Pages of a phone that are not in the desk's menu, by the act that opens them. */
const PHONE: Array<[string, string]> = [
  ['/m', ''],
  ['/m/articles', 'read_articles'],
  ['/m/submit', 'submit_article'],
  ['/m/notices', ''],
  ['/m/me', ''],
  ['/m/cases', 'answer_case'],
  ['/m/read', 'instruct_case'],
]

async function look(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
  await expect.soft(page.getByRole('alert').filter({ hasText: /出错|没有找到|权限|不能/ }), `${name} 报错`).toHaveCount(0)
  await fits(page)
  await accessible(page)
  await picture(page, name)
  await page.evaluate(() => document.documentElement.classList.add('dark'))
  await accessible(page, 'colours')
  if (process.env.PICTURES) await picture(page, name + '-dark')
  await page.evaluate(() => document.documentElement.classList.remove('dark'))
}

for (const { role, name } of signIns) {
  test(`${role} 的每个页面能打开、不超宽、无障碍`, async ({ as, isMobile }) => {
    test.setTimeout(240_000)
    const page = await as(role)
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    const acts: string[] = (await (await page.request.get('/api/session')).json()).acts
    if (isMobile) {
      for (const [path] of PHONE.filter(([, act]) => !act || acts.includes(act))) {
        await test.step(path, async () => {
          await open(page, path)
          if (path === '/m') await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
          await look(page, role + path.replace(/\//g, '_'))
        })
      }
    }
    await open(page, '/home')
    const menu = page.getByRole('navigation', { name: '主菜单' })
    const go = async (path: string) => {
      // The data screen stands alone, without a menu.
      if (!(await page.locator('header').getByRole('button', { name: /我的账号/ }).count())) await open(page, '/home')
      if (isMobile) await page.getByRole('button', { name: '打开菜单' }).click()
      await menu.locator(`a[href="/app${path}"]`).click()
      await expect(page).toHaveURL(new RegExp(`/app${path}(\\?|$)`))
      await settled(page)
    }
    if (isMobile) await page.getByRole('button', { name: '打开菜单' }).click()
    await expect(menu).toBeVisible()
    const paths = await menu.getByRole('link').evaluateAll((links) => links.map((a) => (a as HTMLAnchorElement).pathname.replace(/^\/app/, '')))
    if (isMobile) await page.keyboard.press('Escape')
    expect(paths.length).toBeGreaterThan(0)
    for (const path of paths) {
      await test.step(path, async () => {
        await go(path)
        await look(page, role + path.replace(/\//g, '_'))
      })
    }
  })
}
