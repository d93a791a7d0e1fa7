import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/m/submit', component: () => import('./Submit.vue'), meta: { title: '报送稿件', layout: 'phone', acts: ['submit_article'] } },
  { path: '/m/articles', component: () => import('./MyArticles.vue'), meta: { title: '我的稿件', layout: 'phone', acts: ['read_articles'] } },
  { path: '/m/articles/:id', component: () => import('./MyArticle.vue'), meta: { title: '稿件', layout: 'phone', acts: ['read_articles'] } },
] satisfies RouteRecordRaw[]
