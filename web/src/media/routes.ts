import type { RouteRecordRaw } from 'vue-router'

const acts = ['read_placements']
export default [
  { path: '/media/placements', component: () => import('./Placements.vue'), meta: { title: '媒体刊发', group: '宣传', order: 5, acts } },
  { path: '/media/outlets', component: () => import('./Outlets.vue'), meta: { title: '媒体库', group: '宣传', order: 7, acts: ['manage_media'] } },
  { path: '/media/press', component: () => import('./Press.vue'), meta: { title: '新闻发布', group: '宣传', order: 8, acts } },
  { path: '/media/press/:id', component: () => import('./Press.vue'), meta: { title: '新闻发布', under: '/media/press', acts } },
  { path: '/media/accounts', component: () => import('./Records.vue'), props: { register: 'account' }, meta: { title: '新媒体矩阵', group: '宣传', order: 9, acts } },
  { path: '/media/accounts/:id', component: () => import('./Records.vue'), props: { register: 'account' }, meta: { title: '新媒体矩阵', under: '/media/accounts', acts } },
  { path: '/media/playouts', component: () => import('./Records.vue'), props: { register: 'playout' }, meta: { title: '户外大屏', group: '宣传', order: 10, acts } },
  { path: '/media/partnerships', component: () => import('./Records.vue'), props: { register: 'partnership' }, meta: { title: '媒体合作', group: '宣传', order: 11, acts } },
  { path: '/media/registers', component: () => import('./Registers.vue'), meta: { title: '媒体工作台账', group: '宣传', order: 12, acts } },
  { path: '/media/registers/:register', component: () => import('./Registers.vue'), meta: { title: '媒体工作台账', under: '/media/registers', acts } },
] satisfies RouteRecordRaw[]
