import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/sign-in', component: () => import('./SignIn.vue'), meta: { title: '登录', layout: 'bare', open: true } },
  { path: '/password', component: () => import('./SetPassword.vue'), meta: { title: '设置密码', layout: 'bare', open: true } },
] satisfies RouteRecordRaw[]
