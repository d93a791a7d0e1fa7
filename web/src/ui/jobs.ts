/** Long work of mine: what runs, how far it is, what has finished. Fed by events, survives a reload. */
import { computed, reactive, ref } from 'vue'
import { asRefusal, get, type Refusal } from '@/api/client'
import { onLive } from '@/api/live'

export interface JobRow {
  id: string
  kind: string
  title: string
  /** waiting · running · again · done · dropped · quarantined */
  state: string
  done: number
  /** 0 = not known. */
  total: number
  part: string
  /** Result (a link) or reason. */
  outcome: string
  attempts: number
  run_at: number
  created_at: number
  finished_at: number | null
}

export const jobs = reactive(new Map<string, JobRow>())
export const jobsRefusal = ref<Refusal | null>(null)
export const running = computed(() => [...jobs.values()].filter((j) => ['running', 'waiting', 'again'].includes(j.state)))
export const finished = computed(() => [...jobs.values()].filter((j) => !running.value.includes(j)))

export async function loadJobs(): Promise<void> {
  try {
    const answer = await get<{ rows: JobRow[] }>('/api/jobs')
    jobs.clear()
    answer.rows.slice(0, 30).forEach((job) => jobs.set(job.id, job))
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

/** 0…1, or null where the total is not known: then the count so far is shown, not a made-up bar. */
export function share(job: Pick<JobRow, 'done' | 'total'>): number | null {
  return job.total ? Math.min(1, (job.done ?? 0) / job.total) : null
}

/** Milliseconds still needed, from the pace so far; nothing while it cannot be told. */
export function timeLeft(job: JobRow, now: number): number | null {
  const part = share(job)
  if (!part || part < 0.02) return null
  return ((now - Math.max(job.created_at, job.run_at)) / part) * (1 - part)
}

/** Where the result stands, when the outcome is an address inside the site. */
export function resultOf(job: Pick<JobRow, 'state' | 'outcome'>): string {
  return job.state === 'done' && job.outcome.startsWith('/') ? job.outcome : ''
}
