import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/me', component: () => import('./Me.vue'), meta: { title: '修改密码' } },
  { path: '/people', component: () => import('./People.vue'), meta: { title: '单位与人员', group: '队伍', order: 1, acts: ['read_people'] } },
  { path: '/admin', component: () => import('./Health.vue'), meta: { title: '体检与备份', group: '管理', order: 1, acts: ['read_jobs'] } },
  { path: '/admin/audit', component: () => import('./Audit.vue'), meta: { title: '审计', group: '管理', order: 3, acts: ['read_audit'] } },
  { path: '/admin/settings', component: () => import('./Settings.vue'), meta: { title: '设置', group: '管理', order: 4, acts: ['manage_settings'] } },
  { path: '/admin/jobs', component: () => import('./Jobs.vue'), meta: { title: '后台任务', group: '管理', order: 5, acts: ['read_jobs'] } },
] satisfies RouteRecordRaw[]
