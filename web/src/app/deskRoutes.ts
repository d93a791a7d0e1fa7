import type { RouteRecordRaw } from 'vue-router'

const found = import.meta.glob<{ default: RouteRecordRaw[] }>('../*/routes.ts', { eager: true })

/** Every page of the desk, from the routes.ts of each feature folder. */
export const deskRoutes: RouteRecordRaw[] = Object.values(found).flatMap((file) => file.default)
