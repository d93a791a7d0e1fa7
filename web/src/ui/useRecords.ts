/**
 * A list from the server: rows, total, keyset pages, filters kept in the address, loading and failure.
 * Old rows stay, dimmed, while new ones come; an overtaken request is given up.
 */
import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { address, get } from '@/api/client'
import { asRefusal, wasAborted, type Refusal } from '@/api/refusal'
import { count as inWords } from './words'

export interface Page<Row> {
  rows: Row[]
  next: string | null
  total: number
}
export type Filters = Record<string, string | undefined>

interface Options {
  /** Rows on a page: 20, 50 or 100. */
  limit?: number
  /** Filters that always hold and do not show in the address. */
  fixed?: () => Record<string, string | number | undefined>
  /** false: filters stay in the page (for lists inside drawers). */
  inAddress?: boolean
  /** The server counts only so far; beyond it "more than" is said. */
  counted?: number
}

export function useRecords<Row extends object>(path: string | (() => string), names: string[] = [], options: Options = {}) {
  const inAddress = options.inAddress !== false
  const route = inAddress ? useRoute() : null
  const router = inAddress ? useRouter() : null

  const rows = shallowRef<Row[]>([])
  const total = ref(0)
  const howMany = computed(() => (options.counted && total.value > options.counted ? `${inWords(options.counted)} 以上` : inWords(total.value)))
  const next = ref<string | null>(null)
  const refusal = shallowRef<Refusal | null>(null)
  const loading = ref(false)
  /** True after the first answer: before it skeletons stand, after it old rows stay. */
  const loaded = ref(false)
  /** Loading for more than 200 ms: only then is it shown. */
  const slow = ref(false)
  const limit = ref(options.limit ?? Number(route?.query.limit || 50))
  const trail = ref<string[]>([])
  const filters = reactive<Filters>(Object.fromEntries(names.map((n) => [n, one(route?.query[n])])))
  const filtered = computed(() => names.some((n) => n !== 'sort' && filters[n]))

  let running: AbortController | null = null
  const query = () => ({ ...filters, ...options.fixed?.() })
  const url = () => (typeof path === 'function' ? path() : path)

  async function load(after = trail.value[trail.value.length - 1] ?? ''): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    const timer = setTimeout(() => (slow.value = true), 200)
    try {
      const page = await get<Page<Row>>(url(), { ...query(), after, limit: limit.value }, mine.signal)
      rows.value = page.rows
      total.value = page.total ?? page.rows.length
      next.value = page.next ?? null
      refusal.value = null
      loaded.value = true
    } catch (thrown) {
      if (!wasAborted(thrown)) refusal.value = asRefusal(thrown)
    } finally {
      clearTimeout(timer)
      if (running === mine) {
        loading.value = false
        slow.value = false
      }
    }
  }

  /** Changes filters: back to the first page, and the address follows so that the view is a link. */
  function filter(change: Filters): void {
    Object.assign(filters, change)
  }
  function clear(): void {
    for (const name of names) filters[name] = undefined
  }
  function forward(): Promise<void> {
    if (next.value) trail.value = [...trail.value, next.value]
    return load()
  }
  function back(): Promise<void> {
    trail.value = trail.value.slice(0, -1)
    return load()
  }
  function resize(rowsPerPage: number): Promise<void> {
    limit.value = rowsPerPage
    trail.value = []
    return load()
  }
  /** Replaces one row in place after an act on it. */
  function swap(same: (row: Row) => boolean, fresh: Partial<Row>): void {
    rows.value = rows.value.map((row) => (same(row) ? { ...row, ...fresh } : row))
  }
  /** Takes rows out of view, for acts with 撤销; returns what puts them back. */
  function takeOut(same: (row: Row) => boolean): () => void {
    const before = rows.value
    const count = total.value
    rows.value = before.filter((row) => !same(row))
    total.value = count - (before.length - rows.value.length)
    return () => {
      rows.value = before
      total.value = count
    }
  }

  let typing = 0
  watch(filters, () => {
    trail.value = []
    clearTimeout(typing)
    // Long enough to swallow a burst of key strokes, short enough to feel immediate.
    typing = window.setTimeout(() => {
      // What others keep in the address (an opened record, a tab) stays.
      const others = Object.fromEntries(Object.entries(route?.query ?? {}).filter(([name]) => !names.includes(name)))
      if (route) void router?.replace({ query: { ...others, ...present(filters) } })
      void load()
    }, 60)
  })
  // A link to the same page with other filters (a saved view, the menu) is followed too.
  const here = route?.path
  if (route) {
    watch(
      () => route.query,
      (q) => {
        if (route.path !== here) return
        for (const name of names) if (one(q[name]) !== filters[name]) filters[name] = one(q[name])
      },
    )
  }
  onScopeDispose(() => {
    running?.abort()
    clearTimeout(typing)
  })
  void load('')

  const dead = computed(() => refusal.value !== null && !loaded.value)
  const empty = computed(() => loaded.value && rows.value.length === 0)
  /** The same filter as an export address: exports take the filter, not the page. */
  const exportOf = (exportPath: string) => address(exportPath, query())
  const page = computed(() => trail.value.length + 1)

  return reactive({
    rows, total, howMany, next, page, limit, filters, filtered, loading, slow, loaded, refusal, dead, empty,
    load, reload: () => load(), filter, clear, forward, back, resize, swap, takeOut, exportOf,
  })
}

function one(value: unknown): string | undefined {
  const v = Array.isArray(value) ? value[0] : value
  return typeof v === 'string' && v !== '' ? v : undefined
}

function present(filters: Filters): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, v]) => v)) as Record<string, string>
}
