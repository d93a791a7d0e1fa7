import type { RouteRecordRaw } from 'vue-router'

export default [{ path: '/home', component: () => import('./Home.vue'), meta: { title: '工作台', group: '', order: 1 } }] satisfies RouteRecordRaw[]
