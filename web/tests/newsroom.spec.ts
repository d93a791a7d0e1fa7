/** From a correspondent's phone to the publishing plan, and back once on the way. */
import { accessible, expect, fits, open, picture, settled, test } from './city'

test('手机报送:线路断两次、断网保存、联网自动提交、退回、修改、通过、发布、更正、撤稿', async ({ as, page, isMobile }) => {
  test.skip(!isMobile, '报送从手机开始')
  test.setTimeout(180_000)
  const title = `青禾县巡诊进山村第 ${Date.now() % 100000} 次`
  await as('correspondent', '/m')
  await page.getByRole('link', { name: '报送稿件' }).click()
  await settled(page)
  await fits(page)
  await accessible(page)
  await page.getByLabel('标题').fill(title)
  await page.getByLabel('正文').fill('11月20日,青禾县卫生健康局组织县医院和乡镇卫生院医务人员走进北山村开展巡诊,为村民测量血压、讲解用药常识。\n活动当天接诊 86 人次,发放宣传资料 200 份。')
  // The line drops twice under the photo: it goes on from where the server has it.
  let drops = 0
  const pieces = /\/api\/newsroom\/uploads\//
  await page.route(pieces, (route) => (route.request().method() === 'PUT' && drops < 2 ? (drops++, route.abort('connectionreset')) : route.continue()))
  await page.locator('input[type=file]').setInputFiles({ name: '现场.png', mimeType: 'image/png', buffer: await page.screenshot() })
  await expect(page.getByRole('img', { name: '第 1 张照片' })).toBeVisible()
  await page.getByLabel('第 1 张的说明').fill('医务人员为村民测量血压')
  await picture(page, 'submit')

  await page.context().setOffline(true)
  await page.evaluate(() => dispatchEvent(new Event('offline')))
  await page.getByRole('button', { name: '提交审核' }).click()
  await expect(page.getByText('联网后自动提交。')).toBeVisible()
  await page.waitForTimeout(500)
  await page.context().setOffline(false)
  await page.evaluate(() => dispatchEvent(new Event('online')))
  const confirm = page.getByRole('button', { name: '确认无误，提交' })
  await expect(page.getByText('已提交审核').or(confirm)).toBeVisible({ timeout: 20_000 })
  if (await confirm.isVisible()) await confirm.click()
  await expect(page.getByText('已提交审核')).toBeVisible()
  expect(drops).toBe(2)
  await page.unroute(pieces)
  await picture(page, 'sent')
  await page.getByRole('link', { name: '查看这篇稿件' }).click()
  await expect(page.getByRole('heading', { name: title })).toBeVisible()
  const id = page.url().split('/').pop() ?? ''
  await accessible(page)

  await as('county_reviewer', `/m/articles/${id}`)
  await page.getByRole('button', { name: '退回' }).click()
  await page.getByLabel('退回原因').fill('请写明参加人数')
  await page.getByRole('button', { name: '退回作者' }).click()
  await expect(page.getByText('已退回').filter({ visible: true }).first()).toBeVisible()

  await as('correspondent', `/m/articles/${id}`)
  await expect(page.getByText('请写明参加人数').filter({ visible: true }).first()).toBeVisible()
  await page.getByRole('link', { name: '修改后重新提交' }).click()
  await expect(page.getByLabel('标题')).toHaveValue(title)
  const body = page.getByLabel('正文')
  await body.fill((await body.inputValue()) + '\n县医院 6 名医生参加。')
  await page.getByRole('button', { name: '提交审核' }).click()
  await expect(page.getByText('已提交审核').or(confirm)).toBeVisible({ timeout: 20_000 })
  if (await confirm.isVisible()) await confirm.click()
  await expect(page.getByText('已提交审核')).toBeVisible()

  await as('county_reviewer', `/m/articles/${id}`)
  await page.getByRole('button', { name: '通过' }).click()
  await expect(page.getByText('已通过')).toBeVisible()

  // The desk, on the same small window: two stages, then the plan.
  for (let stage = 0; stage < 4; stage++) {
    const state = await (await page.request.get(`/api/newsroom/articles/${id}`)).json()
    if (state.state === 'accepted') break
    await as(state.state === 'final_review' ? 'section_chief' : 'editor', `/newsroom/${id}`)
    const pass = page.getByRole('button', { name: '通过' })
    if (!(await pass.count())) await as('section_chief', `/newsroom/${id}`)
    await fits(page)
    await page.getByRole('button', { name: '通过' }).click()
    await expect(page.getByText('已通过')).toBeVisible()
  }
  await as('editor', `/newsroom/${id}`)
  await picture(page, 'review')
  await accessible(page)
  await page.getByRole('button', { name: '安排发布' }).click()
  await page.getByRole('dialog').getByRole('combobox', { name: '选择栏目' }).or(page.getByLabel('选择栏目').or(page.locator('select[aria-label="门户栏目"]'))).first().selectOption({ index: 1 })
  await page.getByRole('button', { name: /发布到 1 个渠道/ }).click()
  await expect(page.getByText('已安排发布')).toBeVisible()
  await open(page, '/newsroom/plan')
  await expect(page.getByText(title).filter({ visible: true }).first()).toBeVisible()

  const now = async () => await (await page.request.get(`/api/newsroom/articles/${id}`)).json()
  await expect.poll(async () => (await now()).state, { timeout: 30_000 }).toBe('published')
  const url: string = (await now()).publications[0].url
  expect(await (await page.request.get(url)).text()).toContain(title)
  await open(page, `/newsroom/${id}`)
  await page.getByRole('button', { name: '更正', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('更正说明（公众可见）').fill('接诊人次由 86 更正为 88。')
  const text = dialog.getByLabel('正文')
  await text.fill((await text.inputValue()).replace('86', '88'))
  await fits(page)
  await dialog.getByRole('button', { name: '发布更正' }).click()
  await expect(page.getByText('更正已发布').filter({ visible: true }).first()).toBeVisible()
  await expect.poll(async () => await (await page.request.get(url)).text(), { timeout: 20_000 }).toContain('接诊人次由 86 更正为 88。')

  await page.getByRole('button', { name: '撤稿', exact: true }).click()
  await dialog.getByLabel('撤稿原因').fill('内容需要重新核实')
  await dialog.getByRole('button', { name: '撤稿', exact: true }).click()
  await expect.poll(async () => (await now()).state).toBe('recalled')
  await expect.poll(async () => await (await page.request.get(url)).text(), { timeout: 20_000 }).not.toContain('接诊')
})

test('宣传科的新页面:看板、迟漏瞒报、检查设置、计分办法、个人积分、台账,两种宽度都不横向滚动', async ({ as, page }) => {
  test.setTimeout(120_000)
  await as('section_chief')
  for (const [path, heading] of [['/newsroom/board', '审稿看板'], ['/newsroom/urgent', '迟报漏报瞒报'], ['/newsroom/checks', '检查设置'], ['/newsroom/commissions', '约稿与通知'], ['/media/ranking', '任务与排名'], ['/media/ranking/scheme', '计分办法'], ['/media/points', '个人积分'], ['/media/registers/journalist', '记者通讯录']] as const) {
    await open(page, path)
    await expect(page.getByRole('heading', { level: 1 }).or(page.getByText(heading)).first()).toBeVisible()
    await fits(page)
    await accessible(page)
    await picture(page, path.slice(1).replaceAll('/', '-'))
  }
})

test('没填完不让提交,句子写在栏目旁,内容还在', async ({ as, page, isMobile }) => {
  test.skip(!isMobile)
  await as('correspondent', '/m/submit')
  await page.getByLabel('标题').fill('只有标题')
  await page.getByRole('button', { name: '提交审核' }).click()
  await expect(page.getByLabel('正文')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('标题')).toHaveValue('只有标题')
})
