import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/papers', component: () => import('./Papers.vue'), meta: { title: '专报与简报', group: '舆情', order: 5, acts: ['read_papers'], badge: 'papers' } },
  { path: '/papers/templates', component: () => import('./Templates.vue'), meta: { title: '公文模板', under: '/papers', acts: ['read_papers'] } },
  { path: '/papers/:id/board', component: () => import('./Board.vue'), meta: { title: '组版', under: '/papers', acts: ['draft_paper'] } },
  { path: '/papers/:id', component: () => import('./Paper.vue'), meta: { title: '公文', under: '/papers', acts: ['read_papers'] } },
  { path: '/m/read/papers/:id', component: () => import('./ReadPaper.vue'), meta: { title: '阅件', layout: 'phone' } },
] satisfies RouteRecordRaw[]
