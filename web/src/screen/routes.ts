import type { RouteRecordRaw } from 'vue-router'

export default [{ path: '/screen', component: () => import('./Screen.vue'), meta: { title: '数据大屏', layout: 'bare', group: '统计', order: 9, acts: ['ask_figures'] } }] satisfies RouteRecordRaw[]
