import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/cases', component: () => import('./Cases.vue'), meta: { title: '处置案件', group: '舆情', order: 4, acts: ['run_case', 'decide_case', 'instruct_case'], badge: 'cases' } },
  { path: '/cases/risks', component: () => import('./Risks.vue'), meta: { title: '风险评估', group: '舆情', order: 7, acts: ['run_case', 'decide_case'] } },
  { path: '/cases/rules', component: () => import('./Rules.vue'), meta: { title: '时限规则与工作日历', under: '/cases', acts: ['run_case', 'decide_case', 'manage_settings'] } },
  { path: '/cases/performance', component: () => import('./Performance.vue'), meta: { title: '单位办理情况', under: '/cases', acts: ['run_case', 'decide_case', 'instruct_case'] } },
  { path: '/cases/clocks', component: () => import('./Clocks.vue'), meta: { title: '时限事项', under: '/cases', acts: ['run_case', 'decide_case', 'instruct_case'] } },
  { path: '/cases/:id', component: () => import('./Case.vue'), meta: { title: '案件', under: '/cases', acts: ['run_case', 'decide_case', 'instruct_case'] } },
  { path: '/m/cases', component: () => import('./Dispatches.vue'), meta: { title: '督办件', layout: 'phone', acts: ['answer_case'] } },
  { path: '/m/cases/:id', component: () => import('./Dispatch.vue'), meta: { title: '督办件', layout: 'phone', acts: ['answer_case'] } },
  { path: '/m/read/cases/:id', component: () => import('./ReadCase.vue'), meta: { title: '案情', layout: 'phone', acts: ['instruct_case', 'decide_case'] } },
] satisfies RouteRecordRaw[]
