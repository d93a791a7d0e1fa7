import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/media/ranking', component: () => import('./Ranking.vue'), meta: { title: '任务与排名', group: '宣传', order: 4, acts: ['read_scores'] } },
  { path: '/media/ranking/scheme', component: () => import('./Scheme.vue'), meta: { title: '计分办法', under: '/media/ranking', acts: ['manage_scores'] } },
  { path: '/media/points', component: () => import('./Person.vue'), meta: { title: '个人积分', under: '/media/ranking', acts: ['read_articles'] } },
] satisfies RouteRecordRaw[]
