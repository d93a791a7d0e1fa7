import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/newsroom', component: () => import('./Articles.vue'), meta: { title: '稿件', group: '宣传', order: 1, acts: ['read_articles'], badge: 'newsroom.review' } },
  { path: '/newsroom/plan', component: () => import('./Plan.vue'), meta: { title: '发布安排', group: '宣传', order: 2, acts: ['publish_article'], badge: 'newsroom.publish' } },
  { path: '/newsroom/commissions', component: () => import('./Commissions.vue'), meta: { title: '约稿与通知', group: '宣传', order: 3, acts: ['read_articles'], badge: 'newsroom.commissions' } },
  { path: '/newsroom/:id', component: () => import('./Review.vue'), meta: { title: '审稿', acts: ['read_articles'], under: '/newsroom' } },
] satisfies RouteRecordRaw[]
