import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { isPhone } from '@/ui/media'
import { landing, useSession } from './session'

/** Groups of the menu in their order; '' stands above the first heading. */
export const GROUPS = ['', '宣传', '舆情', '门户', '队伍', '统计', '管理'] as const

declare module 'vue-router' {
  interface RouteMeta {
    /** Title of the page, and of the menu entry. */
    title?: string
    /** Group of the menu; a route without one is not in the menu. */
    group?: (typeof GROUPS)[number]
    /** Place within the group, small first. */
    order?: number
    /** Any one of these acts opens the page; none means everybody who is signed in. */
    acts?: string[]
    /** Key of the queue (see app/counts.ts) whose count stands beside the entry. */
    badge?: string
    /** desk: head bar and menu. phone: no component library. bare: nothing around. */
    layout?: 'desk' | 'phone' | 'bare'
    /** Open to people who are not signed in. */
    open?: boolean
    /** Path of the menu entry to light up for a page that is not itself in the menu. */
    under?: string
  }
}

/** Pages a phone begins with, from the phone.ts of each folder; the rest is fetched when first asked for. */
const phonePages = import.meta.glob<{ default: RouteRecordRaw[] }>('../*/phone.ts', { eager: true })

export const router = createRouter({
  history: createWebHistory('/app/'),
  routes: [
    ...Object.values(phonePages).flatMap((file) => file.default),
    { path: '/no-right', name: 'no-right', component: () => import('./NoRight.vue'), meta: { title: '没有权限' } },
    { path: '/:rest(.*)*', name: 'not-found', component: () => import('./NotFound.vue'), meta: { title: '没有这个页面' } },
  ],
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

let deskAdded = false
async function addDesk(): Promise<void> {
  const { deskRoutes } = await import('./deskRoutes')
  deskRoutes.forEach((route) => router.addRoute(route))
  deskAdded = true
}

router.beforeEach(async (to) => {
  const session = useSession()
  if (to.name === 'not-found' && !deskAdded) {
    await addDesk()
    return { path: to.path, query: to.query, hash: to.hash, replace: true }
  }
  if (to.meta.open) return true
  if (!session.me) return { path: '/sign-in', query: to.path === '/' ? {} : { to: to.fullPath } }
  const mine = landing(session.me.roles, isPhone())
  if (to.path === '/' && mine !== '/') return { path: mine, replace: true }
  if (!session.mayAny(to.meta.acts)) return { name: 'no-right', query: { page: to.meta.title ?? '' } }
  return true
})

router.afterEach((to, from) => {
  document.title = to.meta.title ? `${to.meta.title} · 卫生健康宣传平台` : '卫生健康宣传平台'
  // A reader of the screen hears the new page; a filter in the address is not a new page.
  if (from.matched.length && to.path !== from.path) {
    requestAnimationFrame(() => document.getElementById('main')?.focus({ preventScroll: true }))
  }
})

// A new version was installed while this page was open: its old parts are gone, so load afresh, once.
router.onError((error, to) => {
  const gone = /dynamically imported module|Importing a module script failed|Unable to preload/i.test(String(error?.message))
  if (gone && sessionStorage.getItem('weixuan.reloaded') !== to.fullPath) {
    sessionStorage.setItem('weixuan.reloaded', to.fullPath)
    location.assign('/app' + to.fullPath)
  }
})
