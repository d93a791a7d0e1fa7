/**
 * My open work: badges of the menu and the queues of the home page. Each feature counts its own in
 * `<feature>/queues.ts`; one that fails leaves the others standing.
 */
import { computed, ref, shallowRef } from 'vue'
import { asRefusal, type Refusal } from '@/api/refusal'
import { useSession } from './session'
import { store } from './store'

/** One queue: how much waits for me, how much of it is late, and the list that holds it. */
export interface Queue {
  /** The badge of a menu entry names it: `newsroom.review`. */
  key: string
  title: string
  count: number
  late?: number
  /** A second line: 最早 2 天前. */
  note?: string
  href: string
}
/** What `<feature>/queues.ts` exports by default. */
export interface QueueSource {
  /** Heading on the home page: 宣传, 舆情 … */
  group: string
  /** Place among the groups, small first. */
  order: number
  /** Asked only of people who may do one of these. */
  acts: string[]
  load: (may: (act: string) => boolean) => Promise<Queue[]>
}

const found = import.meta.glob<{ default: QueueSource }>('../*/queues.ts', { eager: true })
const sources = Object.values(found)
  .map((file) => file.default)
  .sort((a, b) => a.order - b.order)

export const useCounts = store(() => {
  const answers = shallowRef(new Map<QueueSource, { queues: Queue[]; refusal: Refusal | null }>())
  const loaded = ref(false)
  let running: Promise<void> | null = null

  /** Asks every feature again, at most once at a time. */
  function refresh(): Promise<void> {
    running ??= ask().finally(() => (running = null))
    return running
  }

  async function ask(): Promise<void> {
    const session = useSession()
    const mine = sources.filter((source) => session.mayAny(source.acts))
    answers.value = new Map(
      await Promise.all(
        mine.map(async (source): Promise<[QueueSource, { queues: Queue[]; refusal: Refusal | null }]> => {
          try {
            return [source, { queues: await source.load(session.may), refusal: null }]
          } catch (thrown) {
            return [source, { queues: answers.value.get(source)?.queues ?? [], refusal: asRefusal(thrown) }]
          }
        }),
      ),
    )
    loaded.value = true
  }

  /** Under one heading, however many features count for it. */
  const groups = computed(() => {
    const byName = new Map<string, { name: string; queues: Queue[]; refusal: Refusal | null }>()
    for (const [source, answer] of answers.value) {
      const group = byName.get(source.group) ?? { name: source.group, queues: [], refusal: null }
      byName.set(source.group, { ...group, queues: [...group.queues, ...answer.queues], refusal: group.refusal ?? answer.refusal })
    }
    return [...byName.values()]
  })

  const byKey = computed(() => new Map(groups.value.flatMap((g) => g.queues).map((q) => [q.key, q])))
  return { groups, loaded, refresh, byKey }
})
