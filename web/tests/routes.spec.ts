/** Every page of the menu, for every role, at both sizes: it opens, it fits, axe finds nothing serious, light and dark. */
import { accessible, expect, fits, open, picture, settled, signIns, test } from './city'

for (const { role, name } of signIns) {
  test(`${role} 的每个页面能打开、不超宽、无障碍`, async ({ as, isMobile }) => {
    test.setTimeout(240_000)
    const page = await as(role, isMobile ? '/m' : '/home')
    if (isMobile) {
      await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
      await accessible(page)
      await fits(page)
      await picture(page, 'm')
    }
    await open(page, '/home')
    if (isMobile) await page.getByRole('button', { name: '打开菜单' }).click()
    const menu = page.getByRole('navigation', { name: '主菜单' })
    await expect(menu).toBeVisible()
    const paths = await menu.getByRole('link').evaluateAll((links) => links.map((a) => (a as HTMLAnchorElement).pathname.replace(/^\/app/, '')))
    expect(paths.length).toBeGreaterThan(0)
    for (const path of paths) {
      await test.step(path, async () => {
        await page.emulateMedia({ colorScheme: 'light' })
        await open(page, path)
        await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
        await expect(page.getByRole('alert').filter({ hasText: /出错|没有找到/ }), `${path} 报错`).toHaveCount(0)
        await fits(page)
        await accessible(page)
        await picture(page, path.replace(/\//g, '_') || 'root')
        await page.evaluate(() => document.documentElement.classList.add('dark'))
        await settled(page)
        await accessible(page)
        await page.evaluate(() => document.documentElement.classList.remove('dark'))
      })
    }
  })
}
