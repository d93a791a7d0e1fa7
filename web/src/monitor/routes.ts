import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/monitor/items', component: () => import('./Items.vue'), meta: { title: '信息流', group: '舆情', order: 1, acts: ['read_items'], badge: 'monitor.items' } },
  { path: '/monitor/events', component: () => import('./Events.vue'), meta: { title: '事件', group: '舆情', order: 2, acts: ['read_items'] } },
  { path: '/monitor/events/:id', component: () => import('./Event.vue'), meta: { title: '事件', acts: ['read_items'], under: '/monitor/events' } },
  { path: '/monitor/alerts', component: () => import('./Alerts.vue'), meta: { title: '预警', group: '舆情', order: 3, acts: ['read_items'], badge: 'monitor.alerts' } },
  { path: '/monitor/watches', component: () => import('./Watches.vue'), meta: { title: '监测方案', group: '舆情', order: 6, acts: ['read_items'] } },
  { path: '/monitor/sources', component: () => import('./Sources.vue'), meta: { title: '来源', group: '舆情', order: 7, acts: ['read_items', 'manage_sources'] } },
  { path: '/monitor/drops', component: () => import('./Drops.vue'), meta: { title: '未采用', group: '舆情', order: 8, acts: ['read_items'] } },
] satisfies RouteRecordRaw[]
