/** The unit tree, asked for once a page load and shared by every picker. */
import { shallowRef } from 'vue'
import { asRefusal, get, type Refusal } from '@/api/client'

export interface Unit {
  id: string
  parent_id: string | null
  name: string
  kind?: string
  path?: string
  [more: string]: unknown
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
  asking ??= get<{ rows: Unit[] } | Unit[]>('/api/units', { limit: 2000 })
    .then((answer) => {
      units.value = Array.isArray(answer) ? answer : answer.rows
      unitsRefusal.value = null
    })
    .catch((thrown) => {
      unitsRefusal.value = asRefusal(thrown)
      asking = null
    })
  return asking
}

/** The rows as a tree; a unit whose parent is not among them stands at the top. */
export function tree(rows: Unit[]): UnitNode[] {
  const nodes = new Map(rows.map((u) => [u.id, { value: u.id, label: u.name, children: [] as UnitNode[] }]))
  const top: UnitNode[] = []
  for (const unit of rows) {
    const node = nodes.get(unit.id)
    const parent = unit.parent_id ? nodes.get(unit.parent_id) : undefined
    if (node) (parent?.children ?? top).push(node)
  }
  return top
}
