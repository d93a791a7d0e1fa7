/** The unit tree, asked for once a page load and shared by every picker. */
import { shallowRef } from 'vue'
import { asRefusal, get, type Refusal } from '@/api/client'

export interface Unit {
  id: string
  parent_id: string | null
  name: string
  short_name: string
  path: string
  kind: string
  level: string
  region: string
  liaison: string
  position: number
  closed_at: number | null
  version: number
}
export interface UnitNode {
  value: string
  label: string
  children: UnitNode[]
}

export const units = shallowRef<Unit[]>([])
export const unitsRefusal = shallowRef<Refusal | null>(null)
let asking: Promise<void> | null = null

export function loadUnits(again = false): Promise<void> {
  if (again) asking = null
  asking ??= get<Unit[]>('/api/units')
    .then((answer) => {
      units.value = answer
      unitsRefusal.value = null
    })
    .catch((thrown) => {
      unitsRefusal.value = asRefusal(thrown)
      asking = null
    })
  return asking
}

/** The rows as a tree; a unit whose parent is not among them stands at the top. */
export function tree(rows: Unit[], withClosed = false): UnitNode[] {
  const nodes = new Map(rows.map((u) => [u.id, { value: u.id, label: u.name, children: [] as UnitNode[] }]))
  const top: UnitNode[] = []
  for (const unit of rows) {
    if (unit.closed_at && !withClosed) continue
    const node = nodes.get(unit.id)
    const parent = unit.parent_id ? nodes.get(unit.parent_id) : undefined
    if (node) (parent?.children ?? top).push(node)
  }
  return top
}
