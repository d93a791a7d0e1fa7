import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/portal/columns', component: () => import('./Columns.vue'), meta: { title: '栏目与发布', group: '门户', order: 1, acts: ['manage_portal'] } },
  { path: '/portal/health', component: () => import('./Health.vue'), meta: { title: '栏目健康', group: '门户', order: 2, acts: ['manage_portal', 'instruct_case'] } },
  { path: '/portal/messages', component: () => import('./Messages.vue'), meta: { title: '公众留言', group: '门户', order: 3, acts: ['answer_messages'], badge: 'portal.messages' } },
] satisfies RouteRecordRaw[]
