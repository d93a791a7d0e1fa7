import { afterEach, describe, expect, it, vi } from 'vitest'
import { address, asRefusal, fileName, get, post, Refusal, whenSignedOut } from './client'

const answer = (status: number, body: unknown) => new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
const served = (...answers: Response[]) => {
  const fetch = vi.fn(async (_: Request) => answers.shift() ?? answer(500, {}))
  vi.stubGlobal('fetch', fetch)
  return fetch
}
afterEach(() => vi.unstubAllGlobals())

describe('address', () => {
  it('leaves out what is empty and repeats lists', () => {
    expect(address('/api/x', { q: '发热', a: '', b: undefined, c: null, d: 0, e: ['1', '2'] })).toBe('/api/x?q=%E5%8F%91%E7%83%AD&d=0&e=1&e=2')
    expect(address('/api/x?y=1', { z: false })).toBe('/api/x?y=1&z=false')
    expect(address('/api/x', {})).toBe('/api/x')
  })
})

describe('a refusal', () => {
  it('carries the sentence, the advice and the field it is about', async () => {
    served(answer(422, { code: 'invalid', sentence: '有 2 处需要修改', advice: '', fields: [{ field: 'title', message: '请填写标题' }] }))
    const refusal = await post<any>('/api/x', {}).catch((e) => e)
    expect(refusal).toBeInstanceOf(Refusal)
    expect(refusal.sentence).toBe('有 2 处需要修改')
    expect(refusal.of('title')).toBe('请填写标题')
    expect(refusal.of('body')).toBe('')
  })
  it('shows what stands when somebody saved first', async () => {
    served(answer(409, { code: 'stale', sentence: '已被李强于 11-22 09:41 修改', advice: '', current: { version: 4 } }))
    const refusal = await post<any>('/api/x', {}).catch((e) => e)
    expect(refusal.stale).toEqual({ current: { version: 4 } })
  })
  it('has a sentence even where the answer has none', async () => {
    served(new Response('<html>Bad Gateway</html>', { status: 502 }))
    expect((await get<any>('/api/x').catch((e) => e)).sentence).toContain('重新启动')
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch')
    })
    const gone = await get<any>('/api/x').catch((e) => e)
    expect(gone.code).toBe('unreachable')
    expect(asRefusal(gone)).toBe(gone)
  })
})

describe('a lapsed session', () => {
  it('is asked for and the request is sent again with its body', async () => {
    const fetch = served(answer(401, { code: 'sign_in' }), answer(200, { id: '7' }))
    const asked = vi.fn(async () => undefined)
    whenSignedOut(asked)
    expect(await post<any>('/api/articles', { title: '巡诊' })).toEqual({ id: '7' })
    expect(asked).toHaveBeenCalledOnce()
    expect(await fetch.mock.calls[1]?.[0].text()).toBe('{"title":"巡诊"}')
  })
  it('is not asked for by the sign-in itself', async () => {
    served(answer(401, { code: 'sign_in', sentence: '请先登录' }))
    const asked = vi.fn(async () => undefined)
    whenSignedOut(asked)
    expect((await get<any>('/api/session').catch((e) => e)).status).toBe(401)
    expect(asked).not.toHaveBeenCalled()
  })
  it('fails the request when the person stays out', async () => {
    served(answer(401, {}))
    whenSignedOut(() => Promise.reject(new Refusal(401, {})))
    expect((await post<any>('/api/x', {}).catch((e) => e)).status).toBe(401)
  })
})

describe('file names', () => {
  it('prefer the Chinese one', () => {
    expect(fileName("attachment; filename=\"download.xlsx\"; filename*=UTF-8''%E5%88%8A%E5%8F%91.xlsx")).toBe('刊发.xlsx')
    expect(fileName('attachment; filename="a.pdf"')).toBe('a.pdf')
    expect(fileName(null)).toBe('')
  })
})
