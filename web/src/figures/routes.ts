import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/', component: () => import('./Board.vue'), meta: { title: '领导看板', acts: ['ask_figures'], under: '/board' } },
  { path: '/board', component: () => import('./Board.vue'), meta: { title: '领导看板', group: '', order: 2, acts: ['ask_figures'] } },
  { path: '/figures', component: () => import('./Ask.vue'), meta: { title: '统计查询', group: '统计', order: 1, acts: ['ask_figures'] } },
  { path: '/figures/records', component: () => import('./Records.vue'), meta: { title: '数字明细', acts: ['ask_figures'], under: '/figures' } },
  { path: '/figures/reports', component: () => import('./Summaries.vue'), meta: { title: '工作总结', group: '统计', order: 2, acts: ['ask_figures'] } },
  { path: '/figures/reports/:id', component: () => import('./Summary.vue'), meta: { title: '工作总结', acts: ['ask_figures'], under: '/figures/reports' } },
  { path: '/figures/check', component: () => import('./Check.vue'), meta: { title: '核对报告', group: '统计', order: 3, acts: ['write_summaries'] } },
] satisfies RouteRecordRaw[]
