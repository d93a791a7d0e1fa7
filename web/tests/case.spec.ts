/** The thread of a case: an alert, its event, the case, the unit's answer from a phone, and the archive that refuses everything. */
import type { Page } from '@playwright/test'
import { accessible, expect, fits, json, picture, settled, test } from './city'

test('预警→事件→立案→研判→督办→领导手机批示→单位手机反馈→采纳→办结→归档', async ({ as, page, isMobile }) => {
  test.skip(isMobile, '科室在桌面上办,单位换成手机窗口办')
  test.setTimeout(240_000)

  // The demo's news web makes a story grow; its alert comes without a reload.
  await as('opinion_clerk', '/monitor/alerts?state=open')
  await expect.poll(async () => page.locator('tbody tr').count(), { timeout: 150_000, message: '等待预警' }).toBeGreaterThan(0)
  await settled(page)
  // The first whose event nobody has made a case of yet, reached by the keys.
  const { rows: alerts } = await json(await page.request.get('/api/monitor/alerts?state=open&limit=50'))
  let down = 0
  for (const alert of alerts) {
    down += 1
    if (!(await json(await page.request.get(`/api/monitor/events/${alert.event_id}`))).case_id) break
  }
  for (let step = 0; step < down; step++) await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: '预警' })
  await expect(drawer).toBeVisible()
  await accessible(page)
  await drawer.getByRole('button', { name: '查看事件' }).click()
  await expect(page).toHaveURL(/\/monitor\/events\//)
  await settled(page)
  const openCase = page.getByRole('button', { name: '立案处置' })
  await openCase.click()
  await expect(page).toHaveURL(/\/cases\//)
  await settled(page)
  const id = page.url().split('/').pop() ?? ''

  const act = async (verb: string, fill: (dialog: ReturnType<Page['getByRole']>) => Promise<void>, button: string | RegExp) => {
    const direct = page.locator('.page-head').getByRole('button', { name: verb, exact: true })
    if (!(await direct.count())) await page.getByRole('button', { name: '更多办理' }).click()
    await page.getByRole('button', { name: verb, exact: true }).first().click()
    const dialog = page.getByRole('dialog', { name: verb })
    await expect(dialog).toBeVisible()
    await fill(dialog)
    await dialog.getByRole('button', { name: button, exact: true }).click()
    await expect(dialog).toHaveCount(0)
    await settled(page)
  }
  await act('研判', async (d) => {
    await d.getByRole('button', { name: /Ⅲ/ }).click()
    await d.getByRole('combobox', { name: '分类' }).click()
    await page.getByRole('option', { name: '医疗服务' }).click()
    await d.getByLabel('反映的问题和已核实的情况').fill('发热门诊候诊时间长,正在核实。')
    await d.getByLabel('责任主体').fill('青禾县卫生健康局')
    await d.getByLabel('处置建议').fill('督办核查并反馈')
    await accessible(page)
    await picture(page, 'assess')
  }, '完成研判')
  await act('下达督办', async (d) => {
    await d.getByRole('combobox', { name: '承办单位 1' }).fill('青禾县卫生健康局')
    await page.getByRole('option', { name: '青禾县卫生健康局' }).click()
    await d.getByLabel('对第 1 个单位的要求').fill('请核查候诊情况,提出改进措施,按时反馈。')
    await d.getByLabel('不推送业务科室的理由').fill('由属地直接核查')
  }, '下达')
  await expect(page.getByRole('region', { name: '督办' })).toContainText('青禾县卫生健康局')
  const view = await json(await page.request.get(`/api/cases/${id}`))
  const task = view.tasks[0].id as string
  expect(view.clocks.length).toBeGreaterThan(0)
  await picture(page, 'case-assigned')

  // The leader reads on a phone and writes an instruction there.
  await page.setViewportSize({ width: 390, height: 844 })
  await as('leader', `/m/read/cases/${id}`)
  await fits(page)
  await accessible(page)
  await page.getByLabel('批示内容').fill('请速核实并妥善处置,及时公开回应。')
  await picture(page, 'instruction')
  await page.getByRole('button', { name: '下达批示' }).click()
  await expect(page.getByRole('region', { name: '已有批示' })).toContainText('请速核实并妥善处置')

  // The unit, on a phone.
  await as('county_reviewer', `/m/cases`)
  await fits(page)
  await accessible(page)
  await page.locator(`a[href="/app/m/cases/${task}"]`).click()
  await settled(page)
  await page.getByRole('button', { name: '签收' }).click()
  await expect(page.getByText('已签收').filter({ visible: true }).first()).toBeVisible()
  // What is missing is said beside its field, and what was typed stays.
  await page.getByLabel('核查情况').fill('经核查,当日候诊最长 95 分钟,反映基本属实。')
  await page.getByRole('button', { name: '提交反馈' }).click()
  await expect(page.getByLabel('处置措施')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('核查情况')).toHaveValue(/95 分钟/)
  await page.getByLabel('处置措施').fill('增开两间诊室,增派导诊。')
  await page.getByLabel('责任人').fill('张敏')
  await page.locator('input[type=file]').setInputFiles({ name: '候诊区.png', mimeType: 'image/png', buffer: await page.screenshot() })
  await expect(page.getByRole('img', { name: '第 1 张照片' })).toBeVisible()
  await fits(page)
  await accessible(page)
  await picture(page, 'dispatch')
  await page.getByRole('button', { name: '提交反馈' }).click()
  await expect(page.getByText('已反馈').filter({ visible: true }).first()).toBeVisible()
  await expect(page.getByText('已交材料 1')).toBeVisible()

  // Back at the desk.
  await page.setViewportSize({ width: 1440, height: 900 })
  await as('opinion_clerk', `/cases/${id}`)
  await expect(page.getByRole('region', { name: '领导批示' })).toContainText('请速核实并妥善处置')
  await page.getByRole('region', { name: '督办' }).getByRole('button', { name: '采纳反馈' }).click()
  const accept = page.getByRole('dialog', { name: '采纳反馈' })
  await accept.getByRole('button', { name: '情况属实，措施到位' }).click()
  await accept.getByRole('button', { name: '采纳', exact: true }).click()
  await expect(accept).toHaveCount(0)
  await as('section_chief', `/cases/${id}`)
  await act('登记公开回应', async (d) => {
    await d.getByRole('button', { name: '直接答复' }).click()
    await d.getByLabel('回应内容').fill('医院已增开诊室,欢迎监督。')
    await d.getByLabel('发布渠道').fill('官方网站')
  }, '登记')
  await act('办结', async (d) => {
    await d.getByLabel('办结意见').fill('已整改,群众认可。')
    for (const box of await d.locator('textarea').all()) if (!(await box.inputValue())) await box.fill('情况已说明')
  }, '办结')
  await as('opinion_clerk', `/cases/${id}`)
  await act('归档', async () => undefined, '归档')
  await expect(page.getByText('案件已归档，内容固定，不能再办理')).toBeVisible()
  await picture(page, 'case-archived')
  const archived = await json(await page.request.get(`/api/cases/${id}`))
  expect(archived.allowed).toEqual([])
  expect(archived.package_hash).toMatch(/^[0-9a-f]{64}$/)
  const refused = await page.request.post(`/api/cases/${id}/acts`, { data: { version: archived.version, act: { verb: 'note', text: '再记一笔' } } })
  expect(refused.status()).toBe(409)
  const bundle = await page.request.get(`/api/cases/${id}/package`)
  expect(bundle.ok()).toBe(true)
  expect((await bundle.body()).length).toBe(archived.package_size)
})

test('超时的案件:时限写明超了多久,首页、菜单和列表说同一个数', async ({ as, page, isMobile }) => {
  test.skip(isMobile)
  await as('opinion_clerk', '/cases?quick=overdue')
  const { tallies } = await json(await page.request.get('/api/cases?limit=1'))
  expect(tallies.overdue, '演示城市里应有超时的案件').toBeGreaterThan(0)
  await expect(page.getByText(`共 ${tallies.overdue} 件`).filter({ visible: true }).first()).toBeVisible()
  await expect(page.locator('tbody tr')).toHaveCount(tallies.overdue)
  for (const row of await page.locator('tbody tr').all()) await expect(row).toContainText('超')
  await accessible(page)
  await page.locator('tbody tr').first().click()
  await expect(page).toHaveURL(/\/cases\//)
  await settled(page)
  await expect(page.getByRole('region', { name: '时限', exact: true })).toContainText('超')
  await picture(page, 'late')
})
