/** Bad input through the forms and behind them: a clear sentence, nothing typed lost, never 500. */
import { closeSync, ftruncateSync, mkdtempSync, openSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { accessible, expect, json, open, settled, test } from './city'

/** A document whose only part unpacks to 200 MB of nothing. */
function bomb(): Buffer {
  const name = Buffer.from('word/document.xml')
  const plain = Buffer.alloc(200 * 1024 * 1024)
  const packed = deflateRawSync(plain, { level: 9 })
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(8, 4)
  common.writeUInt32LE(crc32(plain), 10)
  common.writeUInt32LE(packed.length, 14)
  common.writeUInt32LE(plain.length, 18)
  common.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, packed])
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, Buffer.alloc(14), name])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}

test('压缩炸弹冒充 Word:一句话说明,不是 500', async ({ as, page, isMobile }) => {
  test.skip(isMobile)
  await as('section_chief')
  const file = { name: '总结.docx', mimeType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', buffer: bomb() }
  for (const path of ['/api/reports/check/file', '/api/newsroom/read-document']) {
    if (path.includes('newsroom')) await as('editor')
    const answer = await page.request.post(path, { multipart: { file } })
    expect([413, 422], path).toContain(answer.status())
    const said = await answer.json()
    expect((said.fields?.[0]?.message ?? said.sentence) as string, path).toMatch(/[一-龥]{4,}/)
  }
})

test('200 MB 的文件:选中就说太大,不上传,别的还在', async ({ as, page, isMobile }) => {
  test.skip(isMobile)
  const huge = join(mkdtempSync(join(tmpdir(), 'weixuan-')), '刊发.csv')
  const handle = openSync(huge, 'w')
  ftruncateSync(handle, 200 * 1024 * 1024)
  closeSync(handle)
  await as('editor', '/registers?import=placements')
  const drawer = page.getByRole('dialog', { name: '导入：刊发登记' })
  await drawer.getByLabel('要导入的文件').setInputFiles(huge)
  await expect(drawer.getByRole('alert')).toContainText('超过')
  await accessible(page)
})

test('传了一半断线:服务照常,那一半不留痕迹', async ({ as, page, isMobile, baseURL }) => {
  test.skip(isMobile)
  await as('editor')
  const cookie = (await page.context().cookies()).map((c) => `${c.name}=${c.value}`).join('; ')
  const before = (await json(await page.request.get('/api/media/placements?limit=1'))).total
  const { hostname, port, host } = new URL(baseURL!)
  await new Promise<void>((done, fail) => {
    const line = connect(Number(port), hostname, () => {
      line.write(`POST /api/registers/placements HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 90000\r\n\r\n--x\r\nContent-Disposition: form-data; name="mode"\r\n\r\nall\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n标题,媒体\r\n`)
      setTimeout(() => (line.destroy(), done()), 300)
    })
    line.on('error', fail)
  })
  expect((await json(await page.request.get('/api/media/placements?limit=1'))).total).toBe(before)
})

test('太长、错类型、空的、不认识的:逐项说明,都是 4xx', async ({ as, page, isMobile }) => {
  test.skip(isMobile)
  await as('editor')
  const long = '长'.repeat(20_000)
  const tries: Array<[string, string, unknown]> = [
    ['POST', '/api/newsroom/articles', { client_id: 'bad-input-1', kind: 'news', title: long, body: long, submit: true }],
    ['POST', '/api/newsroom/articles', { client_id: 7, title: [] }],
    ['POST', '/api/newsroom/articles', '不是 JSON'],
    ['POST', '/api/media/placements', { client_id: 'bad-input-2', placed_at: -1, title: '', outlet_id: '不是号码' }],
    ['POST', '/api/media/placements', { client_id: 'bad-input-3', placed_at: 9e15, title: '标题', outlet_id: '1', authors: [{ name: '甲', user_id: null, share: 300 }] }],
    ['POST', '/api/media/press', { topic: '', held_at: 'x' }],
    ['POST', '/api/outreach/campaigns', { name: long }],
    ['POST', '/api/portal/columns', { name: '', kind: '?', class: '?' }],
    ['GET', '/api/newsroom/articles?limit=-5&after=zzz', null],
    ['GET', '/api/newsroom/articles/99999999999999999999999', null],
    ['GET', '/api/media/placements?from_at=abc', null],
    ['GET', '/api/figures/ask?metric=nothing&period=2026', null],
    ['GET', '/api/figures/ask?metric=placements&period=昨天', null],
    ['GET', '/api/registers/placements?format=doc', null],
    ['GET', '/api/nothing/here', null],
  ]
  for (const [method, path, body] of tries) {
    const answer = method === 'GET' ? await page.request.get(path) : await page.request.post(path, typeof body === 'string' ? { data: body, headers: { 'content-type': 'application/json' } } : { data: body as object })
    expect.soft(answer.status(), `${method} ${path} ${await answer.text()}`).toBeLessThan(500)
    if (answer.status() < 400) continue
    const said = await answer.json().catch(() => ({}))
    expect.soft(said.sentence, `${method} ${path}`).toMatch(/[一-龥]{3,}/)
  }
})

test('断网时提交:说没连上,填的还在,恢复后能再交', async ({ as, page, isMobile }) => {
  test.skip(isMobile)
  await as('editor', '/media/placements?new=1')
  const form = page.getByRole('dialog', { name: '登记刊发' })
  await form.getByLabel('标题').fill('断网时登记的刊发')
  await form.getByRole('combobox', { name: '媒体' }).click()
  await page.getByRole('option', { name: /云川日报/ }).click()
  await page.context().setOffline(true)
  await form.getByRole('button', { name: '登记', exact: true }).click()
  await expect(form.getByRole('alert')).toContainText('连接不上')
  await expect(form.getByLabel('标题')).toHaveValue('断网时登记的刊发')
  await page.context().setOffline(false)
  const before = (await json(await page.request.get('/api/media/placements?limit=1'))).total
  // Twice at once is one record.
  await form.getByRole('button', { name: '登记', exact: true }).dblclick()
  await expect(form).toHaveCount(0)
  await settled(page)
  expect((await json(await page.request.get('/api/media/placements?limit=1'))).total).toBe(before + 1)
})

test('没有的地址:说没有,给回去的路', async ({ as, page, isMobile }) => {
  test.skip(isMobile)
  await as('editor', '/nothing/here')
  await expect(page.getByText(/没有这个页面/).filter({ visible: true }).first()).toBeVisible()
  await accessible(page)
  await open(page, '/newsroom/123456789')
  await expect(page.getByRole('alert').first()).toContainText('没有找到')
  await page.context().clearCookies()
  const portal = await page.goto('/c/nothing')
  expect(portal?.status()).toBe(404)
  await expect(page.locator('body')).toContainText(/[一-龥]{3,}/)
})
