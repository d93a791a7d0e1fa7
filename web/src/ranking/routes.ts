import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/media/ranking', component: () => import('./Ranking.vue'), meta: { title: '任务与排名', group: '宣传', order: 4, acts: ['read_scores'] } },
] satisfies RouteRecordRaw[]
