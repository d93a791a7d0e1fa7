/** What Ctrl K searches: each feature finds its own records in `<feature>/finder.ts`; one that fails leaves the others standing. */
import { wasAborted } from '@/api/refusal'
import { useSession } from './session'

export interface Found {
  /** 稿件, 案件 … */
  kind: string
  title: string
  /** A second word: unit, time. */
  line?: string
  href: string
}
/** What `<feature>/finder.ts` exports by default. */
export interface Finder {
  order: number
  acts: string[]
  find: (words: string, signal: AbortSignal) => Promise<Found[]>
}

const files = import.meta.glob<{ default: Finder }>('../*/finder.ts', { eager: true })
const finders = Object.values(files)
  .map((file) => file.default)
  .sort((a, b) => a.order - b.order)

/** Everything found, feature by feature; `missing` counts those that could not be asked. */
export async function findEverywhere(words: string, signal: AbortSignal): Promise<{ found: Found[]; missing: number }> {
  const session = useSession()
  let missing = 0
  const lists = await Promise.all(
    finders
      .filter((finder) => session.mayAny(finder.acts))
      .map((finder) =>
        finder.find(words, signal).catch((thrown): Found[] => {
          if (wasAborted(thrown)) throw thrown
          missing++
          return []
        }),
      ),
  )
  return { found: lists.flat(), missing }
}
