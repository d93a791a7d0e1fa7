/** A number on a screen is the count of the list it opens. */
import { expect, json, open, settled, test, type Role } from './city'

const OFFICE: Role[] = ['correspondent', 'county_reviewer', 'editor', 'opinion_clerk', 'section_chief', 'leader']

for (const role of OFFICE) {
  test(`${role} 工作台上的每个数等于打开的列表`, async ({ as, page, isMobile }) => {
    test.skip(isMobile, '同一段代码,桌面上走一遍')
    await as(role, '/home')
    const cards = await page.locator('a.queue').evaluateAll((all) => all.map((a) => ({ href: a.getAttribute('href')!.replace(/^\/app/, ''), title: a.querySelector('.title')?.textContent ?? '' })))
    expect(cards.length).toBeGreaterThan(0)
    for (const { href, title } of cards) {
      // News may arrive between the two looks; a number that is really another one stays so.
      await expect(async () => {
        await open(page, '/home')
        const said = Number(await page.locator(`a.queue[href="/app${href}"] b`).innerText())
        await page.locator(`a.queue[href="/app${href}"]`).click()
        await settled(page)
        const note = page.locator('.page-head .note').first()
        const shown = (await note.count()) ? /共 ([\d,]+) /.exec(await note.innerText()) : null
        if (shown) expect(Number(shown[1]!.replace(/,/g, '')), `${title} ${href}`).toBe(said)
      }).toPass({ timeout: 30_000 })
    }
  })
}

test('看板的每个数打开一样多的记录,部分之和等于总数', async ({ as, page, isMobile }) => {
  test.skip(isMobile)
  await as('leader', '/board')
  const figures = page.getByRole('region', { name: '主要数字' }).locator('button.fig')
  await expect(figures.first()).toBeVisible()
  for (let n = 0; n < (await figures.count()); n++) {
    const said = (await figures.nth(n).innerText()).replace(/,/g, '')
    await figures.nth(n).click()
    const drawer = page.getByRole('dialog')
    await expect(drawer.getByText(/共 [\d,]+ 条/)).toBeVisible()
    expect(/共 ([\d,]+) 条/.exec(await drawer.innerText())![1]!.replace(/,/g, '')).toBe(said)
    await expect(drawer.locator('.bad')).toHaveCount(0)
    const list = drawer.getByRole('link', { name: '在列表中打开' })
    if (await list.count()) {
      await list.click()
      await settled(page)
      const note = await page.locator('.page-head .note').first().innerText()
      expect(/共 ([\d,]+) /.exec(note)![1]!.replace(/,/g, ''), note).toBe(said)
      await open(page, '/board')
      await expect(figures.first()).toBeVisible()
    } else {
      await page.keyboard.press('Escape')
      await expect(figures.nth(n)).toBeFocused()
    }
  }
})

test('工作总结:生成、点开数字、人工改写要有依据、导出', async ({ as, page, isMobile }) => {
  test.skip(isMobile)
  test.setTimeout(120_000)
  await as('section_chief', '/figures/reports')
  await page.getByRole('button', { name: '新建总结' }).click()
  const dialog = page.getByRole('dialog', { name: '新建总结' })
  await dialog.getByLabel('标题').fill(`走查总结 ${Date.now() % 100_000}`)
  await dialog.getByRole('button', { name: '生成初稿' }).click()
  await expect(page).toHaveURL(/\/figures\/reports\/\d+/)
  await settled(page)
  const id = page.url().split('/').pop()
  const summary = await json(await page.request.get(`/api/summaries/${id}`))
  const at = summary.figures.findIndex((f: { metric: string; value: number }) => f.metric === 'placements' && f.value > 0)
  expect(at).toBeGreaterThanOrEqual(0)

  const checks = page.getByRole('complementary', { name: '数字核对' })
  await checks.locator('button.fig').nth(summary.figures.slice(0, at).filter((f: { value: number | null; standing: string }) => f.value != null && f.standing !== 'no_data').length).click()
  const drawer = page.getByRole('dialog')
  await expect(drawer.getByText(/共 [\d,]+ 条/)).toBeVisible()
  expect(Number(/共 ([\d,]+) 条/.exec(await drawer.innerText())![1]!.replace(/,/g, ''))).toBe(summary.figures[at].value)
  await page.keyboard.press('Escape')

  await checks.getByRole('button', { name: '人工改写' }).first().click()
  const rewrite = page.getByRole('dialog', { name: '人工改写数字' })
  await rewrite.getByLabel('数字').fill('12')
  await expect(rewrite.getByRole('button', { name: '改写并注明' })).toBeDisabled()
  await rewrite.getByLabel('依据').fill('以签到表为准')
  await rewrite.getByRole('button', { name: '改写并注明' }).click()
  await expect(checks.getByText('人工改写').filter({ visible: true }).first()).toBeVisible()
  await settled(page)
  const word = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出 Word' }).click()
  expect((await word).suggestedFilename()).toMatch(/\.docx$/)
})
