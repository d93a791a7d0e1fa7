import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/outreach', component: () => import('./Outreach.vue'), meta: { title: '活动与健康日', group: '宣传', order: 8, acts: ['read_outreach'] } },
  { path: '/outreach/campaigns/:id', component: () => import('./Campaign.vue'), meta: { title: '宣传活动', acts: ['read_outreach'], under: '/outreach' } },
  { path: '/outreach/training', component: () => import('./Trainings.vue'), meta: { title: '培训', group: '队伍', order: 2, acts: ['read_outreach'] } },
  { path: '/outreach/training/:id', component: () => import('./Trainings.vue'), meta: { title: '培训', acts: ['read_outreach'], under: '/outreach/training' } },
  { path: '/outreach/selections', component: () => import('./Selections.vue'), meta: { title: '评选典型', group: '队伍', order: 3, acts: ['read_outreach'] } },
  { path: '/outreach/selections/:id', component: () => import('./Selections.vue'), meta: { title: '评选典型', acts: ['read_outreach'], under: '/outreach/selections' } },
  { path: '/outreach/plan', component: () => import('./Plan.vue'), meta: { title: '工作要点', group: '统计', order: 4, acts: ['ask_figures'] } },
  { path: '/outreach/ledgers', component: () => import('./LedgerDesk.vue'), meta: { title: '办公室台账', group: '队伍', order: 4, acts: ['read_outreach'] } },
  { path: '/outreach/ledgers/:ledger', component: () => import('./LedgerDesk.vue'), meta: { title: '办公室台账', acts: ['read_outreach'], under: '/outreach/ledgers' } },
  { path: '/outreach/ledgers/:ledger/:id', component: () => import('./LedgerDesk.vue'), meta: { title: '办公室台账', acts: ['read_outreach'], under: '/outreach/ledgers' } },
  { path: '/m/sign-in', component: () => import('./SignIn.vue'), meta: { title: '培训签到', layout: 'phone' } },
] satisfies RouteRecordRaw[]
