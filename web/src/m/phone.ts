import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/m', component: () => import('./PhoneHome.vue'), meta: { title: '手机首页', layout: 'phone' } },
  { path: '/m/notices', component: () => import('./Notices.vue'), meta: { title: '通知', layout: 'phone' } },
  { path: '/m/me', component: () => import('./PhoneMe.vue'), meta: { title: '我的', layout: 'phone' } },
  { path: '/m/read', component: () => import('./Read.vue'), meta: { title: '今日要情', layout: 'phone', acts: ['instruct_case'] } },
] satisfies RouteRecordRaw[]
