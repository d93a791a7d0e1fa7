import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/media/placements', component: () => import('./Placements.vue'), meta: { title: '媒体刊发', group: '宣传', order: 5, acts: ['read_placements'] } },
  { path: '/media/outlets', component: () => import('./Outlets.vue'), meta: { title: '媒体库', group: '宣传', order: 7, acts: ['manage_media'] } },
] satisfies RouteRecordRaw[]
