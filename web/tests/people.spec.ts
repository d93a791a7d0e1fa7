/** Signing in and out, the lapsed session, accounts by one-time link, the trail. */
import { accessible, expect, open, picture, settled, test, who } from './city'

test('登录页说清错误并保留账号,登录后到达自己的首页', async ({ page, isMobile }) => {
  await open(page, '/newsroom?state=returned')
  await expect(page).toHaveURL(/\/app\/sign-in\?to=/)
  await accessible(page)
  await picture(page, 'sign-in')
  const me = who('editor')
  await page.getByLabel('账号').fill(me.login)
  await page.getByLabel('密码', { exact: true }).fill('Wrong-2026')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('alert')).toContainText('用户名或密码不对')
  await expect(page.getByLabel('账号')).toHaveValue(me.login)
  await page.getByLabel('密码', { exact: true }).fill(me.password)
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page).toHaveURL(/\/app\/newsroom\?state=returned/)
  if (!isMobile) {
    await page.getByRole('button', { name: /我的账号/ }).click()
    await page.getByRole('button', { name: '退出登录' }).click()
    await expect(page).toHaveURL(/\/app\/sign-in/)
  }
})

test('会话过期时在原页登录,写了一半的内容不丢', async ({ as, page, isMobile }) => {
  test.skip(isMobile, '同一段代码,桌面上走一遍')
  await as('system_admin', '/people?new=1')
  const form = page.getByRole('dialog', { name: '开通账号' })
  await form.getByLabel('姓名').fill('测试人员')
  await form.getByLabel('用户名').fill(`t${Date.now() % 1e9}`)
  await form.locator('.el-select').click()
  await page.getByRole('option').filter({ visible: true }).first().click()
  await form.getByRole('checkbox', { name: '编辑' }).check()
  await page.context().clearCookies()
  await form.getByRole('button', { name: '开通账号' }).click()
  const over = page.getByRole('dialog', { name: '登录已过期' })
  await expect(over).toBeVisible()
  await accessible(page)
  const me = who('system_admin')
  await over.getByLabel('账号').fill(me.login)
  await over.getByLabel('密码').fill(me.password)
  await over.getByRole('button', { name: '登录并继续' }).click()
  await expect(page.getByText('一次性设置密码链接')).toBeVisible()
  await picture(page, 'link')
  const url = await page.locator('.url').innerText()

  await page.context().clearCookies()
  await page.goto('/app' + new URL(url).pathname.replace(/^\/app/, '') + new URL(url).search)
  await page.getByLabel('新密码').fill('weak')
  await page.getByLabel('再输一次').fill('weak')
  await expect(page.getByRole('button', { name: '保存密码' })).toBeDisabled()
  await page.getByLabel('新密码').fill('Qinghe-2026')
  await page.getByLabel('再输一次').fill('Qinghe-2026')
  await page.getByRole('button', { name: '保存密码' }).click()
  await expect(page).toHaveURL(/\/app\/sign-in/)
  await page.goto('/app/password' + new URL(url).search)
  await page.getByLabel('新密码').fill('Qinghe-2027')
  await page.getByLabel('再输一次').fill('Qinghe-2027')
  await page.getByRole('button', { name: '保存密码' }).click()
  await expect(page.getByRole('alert')).toContainText('已经用过')
})

test('没有权限的人看不到入口,直接输入地址得到一句说明,接口答 403', async ({ as, page, isMobile }) => {
  test.skip(isMobile)
  await as('correspondent', '/home')
  await expect(page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '审计' })).toHaveCount(0)
  await open(page, '/admin/audit')
  await expect(page.getByText('不在您的职责范围内')).toBeVisible()
  expect((await page.request.get('/api/audit')).status()).toBe(403)
})

test('审计链可核对,改动可看前后对照', async ({ as, page, isMobile }) => {
  await as('audit_admin', '/admin/audit')
  await page.getByRole('button', { name: '核对审计链' }).click()
  await expect(page.getByText('审计链完整')).toBeVisible()
  if (!isMobile) {
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toBeVisible()
    await accessible(page)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
})

test('快捷键:? 列出,Ctrl K 前往,深浅色可换', async ({ as, page, isMobile }) => {
  test.skip(isMobile)
  await as('section_chief', '/home')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: '快捷键' })).toContainText('搜索或前往')
  await accessible(page)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /搜索/ }).fill('单位与')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/app\/people/)
  await settled(page)
  await page.getByRole('button', { name: '换成深色' }).click()
  await expect(page.locator('html')).toHaveClass(/dark/)
  await page.reload()
  await expect(page.locator('html')).toHaveClass(/dark/)
  await page.getByRole('button', { name: '换成浅色' }).click()
})

test('Tab 依次走过头栏和菜单,每一站都看得见', async ({ as, page, isMobile }) => {
  test.skip(isMobile)
  await as('section_chief', '/people')
  await page.evaluate(() => (document.activeElement as HTMLElement)?.blur())
  const seen: string[] = []
  for (let i = 0; i < 24; i++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const e = document.activeElement as HTMLElement
      if (e === document.body) return null
      const style = getComputedStyle(e)
      const box = e.getBoundingClientRect()
      const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1
      return { name: e.getAttribute('aria-label') ?? e.textContent?.trim().slice(0, 12) ?? '', visible: box.width > 0 && box.height > 0 && box.bottom > 0, marked: outlined || e.matches('.el-input__inner, .el-select__input') }
    })
    // The last stop of the page leads out to the browser's own bar.
    if (!stop) break
    expect(stop.visible, `第 ${i + 1} 站“${stop.name}”看不见`).toBe(true)
    expect(stop.marked, `第 ${i + 1} 站“${stop.name}”没有焦点框`).toBe(true)
    seen.push(stop.name)
  }
  expect(seen[0]).toBe('跳到正文')
  expect(seen).toContain('工作台')
  expect(seen.length).toBeGreaterThan(8)
})
