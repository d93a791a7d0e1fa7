import { computed, type ComputedRef } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import { useCounts } from './counts'
import { deskRoutes } from './deskRoutes'
import { GROUPS } from './router'
import { useSession } from './session'

export interface Entry {
  path: string
  title: string
  count: number
  late: boolean
}
export interface Group {
  name: string
  entries: Entry[]
}

/** The menu of the person signed in: pages they may open, with their open work. */
export function useMenu(): ComputedRef<Group[]> {
  const session = useSession()
  const counts = useCounts()
  return computed(() =>
    GROUPS.map((name) => ({
      name,
      entries: deskRoutes
        .filter((route) => route.meta?.group === name && session.mayAny(route.meta.acts))
        .sort((a, b) => (a.meta?.order ?? 99) - (b.meta?.order ?? 99))
        .map((route) => entry(route, counts.byKey)),
    })).filter((group) => group.entries.length > 0),
  )
}

function entry(route: RouteRecordRaw, queues: Map<string, { count: number; late?: number }>): Entry {
  const queue = route.meta?.badge ? queues.get(route.meta.badge) : undefined
  return { path: route.path, title: route.meta?.title ?? '', count: queue?.count ?? 0, late: (queue?.late ?? 0) > 0 }
}
