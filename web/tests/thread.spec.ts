/** The thread of an article: from a correspondent's phone to the portal, its placement, and the figures that count both. */
import { accessible, expect, fits, json, picture, settled, test } from './city'

test('稿件从手机到门户:带图报送、退回、修改、三审、发布、登记刊发,数字都点得开', async ({ as, page, isMobile }) => {
  test.skip(!isMobile, '报送从手机开始')
  test.setTimeout(180_000)
  const stamp = Date.now() % 1_000_000
  const title = `青禾县健康讲堂走进北坡村第 ${stamp} 期`

  await as('correspondent', '/m/submit')
  await page.getByLabel('标题').fill(title)
  await page.getByLabel('正文').fill(`11月21日,青禾县卫生健康局组织县医院医务人员在北坡村开办健康讲堂第 ${stamp} 期,讲解高血压用药和合理膳食。\n讲堂现场为村民测量血压 72 人次,发放资料 150 份。`)
  await page.locator('input[type=file]').setInputFiles({ name: '讲堂.png', mimeType: 'image/png', buffer: await page.screenshot() })
  await expect(page.getByRole('img', { name: '第 1 张照片' })).toBeVisible()
  await page.getByLabel('第 1 张的说明').fill('村民在听健康讲堂')
  const send = async () => {
    await page.getByRole('button', { name: '提交审核' }).click()
    const confirm = page.getByRole('button', { name: '确认无误，提交' })
    await expect(page.getByText('已提交审核').or(confirm)).toBeVisible({ timeout: 20_000 })
    if (await confirm.isVisible()) await confirm.click()
    await expect(page.getByText('已提交审核')).toBeVisible()
  }
  await send()
  await page.getByRole('link', { name: '查看这篇稿件' }).click()
  await expect(page.getByRole('heading', { name: title })).toBeVisible()
  const id = page.url().split('/').pop() ?? ''

  await as('county_reviewer', `/m/articles/${id}`)
  await page.getByRole('button', { name: '退回' }).click()
  await page.getByLabel('退回原因').fill('请写明有几位医生参加')
  await page.getByRole('button', { name: '退回作者' }).click()
  await expect(page.getByText('已退回').filter({ visible: true }).first()).toBeVisible()

  await as('correspondent', `/m/articles/${id}`)
  await expect(page.getByText('请写明有几位医生参加').filter({ visible: true }).first()).toBeVisible()
  await page.getByRole('link', { name: '修改后重新提交' }).click()
  await expect(page.getByLabel('标题')).toHaveValue(title)
  const body = page.getByLabel('正文')
  await body.fill((await body.inputValue()) + '\n县医院 4 名医生参加。')
  await send()
  await as('county_reviewer', `/m/articles/${id}`)
  await page.getByRole('button', { name: '通过' }).click()
  await expect(page.getByText('已通过')).toBeVisible()

  for (let stage = 0; stage < 4; stage++) {
    const article = await json(await page.request.get(`/api/newsroom/articles/${id}`))
    if (article.state === 'accepted') break
    await as(article.state === 'final_review' ? 'section_chief' : 'editor', `/newsroom/${id}`)
    await fits(page)
    await page.getByRole('button', { name: '通过' }).click()
    await expect(page.getByText('已通过')).toBeVisible()
  }

  await as('editor', `/newsroom/${id}`)
  await page.getByRole('button', { name: '安排发布' }).click()
  await page.getByLabel('门户栏目').selectOption({ index: 1 })
  await accessible(page)
  await page.getByRole('button', { name: '发布到 1 个渠道' }).click()
  await expect(page.getByText('已安排发布')).toBeVisible()
  const address = await expect
    .poll(async () => (await json(await page.request.get(`/api/newsroom/articles/${id}`))).publications[0]?.url ?? '', { timeout: 20_000, message: '门户地址' })
    .not.toBe('')
    .then(async () => (await json(await page.request.get(`/api/newsroom/articles/${id}`))).publications[0].url as string)

  // The public sees it, with its photo, without signing in.
  await page.context().clearCookies()
  await page.goto(address)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
  await expect(page.getByText('县医院 4 名医生参加')).toBeVisible()
  await expect(page.locator('article img').first()).toBeVisible()
  await fits(page)
  await accessible(page)
  await picture(page, 'portal-article')

  // Its placement is registered by outlet, channel and tier; the table above the list counts what the list holds.
  await as('editor', '/media/placements')
  const before = (await json(await page.request.get('/api/media/placements?tier=municipal&limit=1'))).total
  await page.getByRole('button', { name: /登记刊发/ }).click()
  const form = page.getByRole('dialog', { name: '登记刊发' })
  await form.getByLabel('标题').fill(title)
  await form.getByRole('combobox', { name: '媒体' }).click()
  await page.getByRole('option', { name: /云川日报/ }).click()
  await form.getByLabel('渠道').selectOption({ label: '报纸' })
  await accessible(page)
  await form.getByRole('button', { name: '登记', exact: true }).click()
  await expect(page.getByText('已登记')).toBeVisible()
  await settled(page)
  const tier = page.getByRole('region', { name: '层级' }).getByRole('button', { name: /市级/ })
  await expect(tier).toContainText(String(before + 1))
  await tier.click()
  await settled(page)
  await expect(page.getByText(`共 ${(before + 1).toLocaleString('zh-CN')} 条`).first()).toBeVisible()
  await expect(page.getByText(title).filter({ visible: true }).first()).toBeVisible()

  // The figure opens exactly as many records as it says.
  const year = new Date().getFullYear()
  const answer = await json(await page.request.get(`/api/figures/ask?metric=placements&period=${year}&by=tier`))
  const trace = await json(await page.request.get(`/api/figures/trace?metric=placements&period=${year}`))
  expect(trace.total).toBe(answer.figure.value)
  expect(answer.parts.reduce((sum: number, part: { value: number }) => sum + part.value, 0)).toBe(answer.figure.value)
})
