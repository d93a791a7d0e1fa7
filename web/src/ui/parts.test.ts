import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import DataTable from './DataTable.vue'
import Dialog from './Dialog.vue'
import PasswordFields from '../people/PasswordFields.vue'
import SlaClock from './SlaClock.vue'
import { fitted } from './photos'
import { timeLeft, share, resultOf } from './jobs'
import { tree, type Unit } from './units'

const rows = [
  { id: '1', title: '甲' },
  { id: '2', title: '乙' },
  { id: '3', title: '丙' },
]
const columns = [{ key: 'title', title: '标题', sortable: true }]
const table = (props = {}) => mount(DataTable as any, { props: { caption: '信息流', columns, rows, selectable: true, ...props }, attachTo: document.body })
const press = (key: string, more = {}) => {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  return nextTick()
}
let mounted: ReturnType<typeof table> | null = null
afterEach(() => {
  mounted?.unmount()
  mounted = null
  document.body.innerHTML = ''
})

describe('DataTable', () => {
  it('walks by J and K, selects by X and opens by Enter', async () => {
    mounted = table()
    await press('j')
    await press('j')
    await press('x')
    await press('k')
    await press('Enter')
    expect([...(mounted.emitted('update:selected')?.[0]?.[0] as Set<string>)]).toEqual(['2'])
    expect(mounted.emitted('open')?.[0]?.[0]).toEqual(rows[0])
  })
  it('does nothing while Chinese is being composed or a box has focus', async () => {
    mounted = table()
    await press('j', { isComposing: true })
    const box = document.createElement('input')
    document.body.append(box)
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }))
    await nextTick()
    expect(mounted.emitted('move')).toBeUndefined()
  })
  it('tells its order to readers of the screen and turns it at a second click', async () => {
    mounted = table({ sort: 'title' })
    expect(mounted.find('th[aria-sort]').attributes('aria-sort')).toBe('ascending')
    await mounted.find('th button').trigger('click')
    expect(mounted.emitted('sort')?.[0]).toEqual(['-title'])
  })
  it('selects the page and shows a part of it as neither', async () => {
    mounted = table({ selected: new Set(['1']) })
    const head = mounted.find<HTMLInputElement>('thead input').element
    expect(head.indeterminate).toBe(true)
    await mounted.find('thead input').trigger('change')
    expect([...(mounted.emitted('update:selected')?.[0]?.[0] as Set<string>)].sort()).toEqual(['1', '2', '3'])
  })
})

describe('Dialog', () => {
  it('takes focus, closes on Escape and gives focus back', async () => {
    const opener = document.createElement('button')
    document.body.append(opener)
    opener.focus()
    const dialog = mount(Dialog, { props: { title: '退回' }, slots: { default: '<button>一</button>' }, attachTo: document.body })
    await nextTick()
    await nextTick()
    expect(document.querySelector('[role=dialog]')?.contains(document.activeElement)).toBe(true)
    await press('Escape')
    expect(dialog.emitted('close')).toHaveLength(1)
    dialog.unmount()
    expect(document.activeElement).toBe(opener)
  })
})

describe('SlaClock', () => {
  const at = (now: number, props = {}) => {
    vi.useFakeTimers()
    vi.setSystemTime(now)
    const clock = mount(SlaClock, { props: { start: 0, due: 100 * 60_000, ...props } })
    vi.useRealTimers()
    const seen = { zone: clock.find('.clock').classes(), text: clock.text() }
    clock.unmount()
    return seen
  }
  it('turns yellow at half, amber at three quarters and red when over', () => {
    expect(at(49 * 60_000).zone).toContain('ok')
    expect(at(50 * 60_000).zone).toContain('near')
    expect(at(75 * 60_000).zone).toContain('late')
    const over = at(112 * 60_000 + 44_000)
    expect(over.zone).toContain('over')
    expect(over.text).toContain('超时 00:12:44')
  })
  it('stands once answered', () => {
    expect(at(900 * 60_000, { stopped: 60 * 60_000 }).text).toContain('按时办结')
    expect(at(900 * 60_000, { stopped: 130 * 60_000 }).text).toContain('超时 30 分办结')
  })
})

describe('PasswordFields', () => {
  it('gives a password only when it is strong and said twice', async () => {
    const fields = mount(PasswordFields, { props: { modelValue: '' } })
    const [first, second] = fields.findAll('input')
    await first?.setValue('qinghe')
    await second?.setValue('qinghe')
    expect(fields.emitted('update:modelValue')).toBeUndefined()
    await first?.setValue('Qinghe-2026')
    await second?.setValue('Qinghe-2025')
    expect(fields.text()).toContain('不一致')
    await second?.setValue('Qinghe-2026')
    expect(fields.emitted('update:modelValue')?.at(-1)).toEqual(['Qinghe-2026'])
  })
})

describe('small rules', () => {
  it('shrinks the long side only', () => {
    expect(fitted(4032, 3024)).toEqual({ w: 1920, h: 1440 })
    expect(fitted(800, 600)).toEqual({ w: 800, h: 600 })
    expect(fitted(1, 9000)).toEqual({ w: 1, h: 1920 })
  })
  it('makes up no progress where the total is not known', () => {
    const job = { id: '1', kind: 'export', title: '', state: 'running', done: 30, total: 0, part: '', outcome: '', attempts: 0, run_at: 0, created_at: 0, finished_at: null }
    expect(share(job)).toBeNull()
    expect(timeLeft(job, 1000)).toBeNull()
    expect(timeLeft({ ...job, total: 60 }, 1000)).toBe(1000)
    expect(resultOf({ ...job, state: 'done', outcome: '/files/1' })).toBe('/files/1')
    expect(resultOf({ ...job, state: 'done', outcome: '30 条' })).toBe('')
  })
  it('hangs units under their parents, and closed ones nowhere', () => {
    const unit = (id: string, parent_id: string | null, closed_at: number | null = null): Unit => ({ id, parent_id, name: id, short_name: '', path: '', kind: '', level: '', region: '', liaison: '', position: 0, closed_at, version: 1 })
    const made = tree([unit('1', '9'), unit('2', '1'), unit('3', '1', 5)])
    expect(made).toEqual([{ value: '1', label: '1', children: [{ value: '2', label: '2', children: [] }] }])
  })
})
