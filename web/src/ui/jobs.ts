/** Long work of mine: what runs, how far it is, what has finished. Fed by events, survives a reload. */
import { computed, reactive, ref } from 'vue'
import { asRefusal, get, post, type Refusal } from '@/api/client'
import { onLive } from '@/api/live'

export interface JobRow {
  id: string
  kind: string
  title?: string
  /** waiting · running · done · dropped · later · quarantined · cancelled */
  state: string
  done?: number | null
  total?: number | null
  part?: string | null
  reason?: string | null
  created_at?: number
  started_at?: number | null
  finished_at?: number | null
  href?: string | null
  allowed?: string[]
}

export const jobs = reactive(new Map<string, JobRow>())
export const jobsRefusal = ref<Refusal | null>(null)
export const running = computed(() => [...jobs.values()].filter((j) => j.state === 'running' || j.state === 'waiting' || j.state === 'later'))
export const finished = computed(() => [...jobs.values()].filter((j) => !running.value.includes(j)))

export async function loadJobs(): Promise<void> {
  try {
    const answer = await get<{ rows: JobRow[] }>('/api/jobs', { mine: 1, limit: 30 })
    jobs.clear()
    answer.rows.forEach((job) => jobs.set(job.id, job))
    jobsRefusal.value = null
  } catch (thrown) {
    jobsRefusal.value = asRefusal(thrown)
  }
}

/** Keeps one job up to date while the caller is on the page. */
export function followJobs(): void {
  onLive('job', (news: Partial<JobRow> & { id?: string }) => {
    if (!news?.id) return
    const known = jobs.get(news.id)
    if (known) jobs.set(news.id, { ...known, ...news })
    else void loadJobs()
  })
}

export async function cancelJob(id: string): Promise<void> {
  await post(`/api/jobs/${id}/cancel`)
  await loadJobs()
}

/** 0…1, or null where the total is not known: then the count so far is shown, not a made-up bar. */
export function share(job: Pick<JobRow, 'done' | 'total'>): number | null {
  return job.total ? Math.min(1, (job.done ?? 0) / job.total) : null
}

/** 约 20 秒, from the pace so far; empty while it cannot be told. */
export function timeLeft(job: JobRow, now: number): number | null {
  const part = share(job)
  if (!part || part < 0.02 || !job.started_at) return null
  return ((now - job.started_at) / part) * (1 - part)
}
