import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/newsroom', component: () => import('./Articles.vue'), meta: { title: '稿件', group: '宣传', order: 1, acts: ['read_articles'], badge: 'newsroom.review' } },
  { path: '/newsroom/plan', component: () => import('./Plan.vue'), meta: { title: '发布安排', group: '宣传', order: 2, acts: ['publish_article'], badge: 'newsroom.publish' } },
  { path: '/newsroom/commissions', component: () => import('./Commissions.vue'), meta: { title: '约稿与通知', group: '宣传', order: 3, acts: ['read_articles'], badge: 'newsroom.commissions' } },
  { path: '/newsroom/board', component: () => import('./Board.vue'), meta: { title: '审稿看板', under: '/newsroom', acts: ['review_article', 'review_for_unit', 'sign_article', 'publish_article'] } },
  { path: '/newsroom/urgent', component: () => import('./Urgent.vue'), meta: { title: '迟报漏报瞒报', group: '宣传', order: 13, acts: ['manage_scores'] } },
  { path: '/newsroom/checks', component: () => import('./Checks.vue'), meta: { title: '检查设置', group: '宣传', order: 14, acts: ['publish_article'] } },
  { path: '/newsroom/:id', component: () => import('./Review.vue'), meta: { title: '审稿', acts: ['read_articles'], under: '/newsroom' } },
] satisfies RouteRecordRaw[]
