import type { RouteRecordRaw } from 'vue-router'

// Whoever may read one register out or write one in; the server lists which.
const acts = ['read_people', 'manage_people', 'read_placements', 'register_placement', 'manage_media', 'read_outreach', 'register_outreach']
export default [{ path: '/registers', component: () => import('./Registers.vue'), meta: { title: '导入与导出', group: '统计', order: 4, acts } }] satisfies RouteRecordRaw[]
