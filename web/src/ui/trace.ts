/** Which figure is open. A figure asks; the drawer in the shell answers. */
import { shallowRef } from 'vue'
import { get } from '@/api/client'

export interface TraceColumn {
  key: string
  title: string
  width?: number
}
/** Where a figure comes from, as the server tells it. */
export interface Trace {
  title: string
  value: number | null
  unit?: string
  /** 口径 with its version. */
  definition: string
  version?: string
  /** 截至, milliseconds. */
  cutoff_at?: number | null
  snapshot?: string | null
  /** 校验: do the parts add up to the whole and to the rows. */
  check?: { ok: boolean; sentence: string } | null
  splits?: Array<{ key: string; title: string; value: number }>
  columns: TraceColumn[]
  rows: Array<Record<string, unknown> & { id: string; href?: string }>
  total: number
  /** The same question as a list page, and as an export. */
  list_href?: string | null
  export_href?: string | null
  /** Said instead of rows where the person may not see them. */
  hidden?: string | null
}
/** What is asked: a metric with its filter, or a loader of the screen's own. */
export interface Question {
  metric?: string
  period?: string
  unit_id?: string
  filter?: Record<string, string | number | undefined>
  snap?: string | null
  title?: string
  load?: (split?: string) => Promise<Trace>
}

export const asked = shallowRef<(Question & { id: number }) | null>(null)
let last = 0

/** Opens the drawer for a figure. */
export function openTrace(question: Question): void {
  asked.value = { ...question, id: ++last }
}
export function closeTrace(): void {
  asked.value = null
}

/** The default loader: GET /api/figures/trace. */
export function loadTrace(question: Question, split?: string): Promise<Trace> {
  if (question.load) return question.load(split)
  const { metric, period, unit_id, snap, filter } = question
  return get<Trace>('/api/figures/trace', { metric, period, unit_id, snap, split, ...filter })
}
