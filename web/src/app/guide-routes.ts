import type { RouteRecordRaw } from 'vue-router';

/** The recycling guide: one screen with what is opened beside the search. */
export const guideRoutes: RouteRecordRaw = {
  path: '/guide',
  component: () => import('../features/guide/GuideScreen.vue'),
  meta: { title: 'guide.fullTitle' },
  children: [
    { path: '', name: 'guide', component: () => import('../features/guide/HomeView.vue') },
    {
      path: 'search',
      name: 'guide-search',
      component: () => import('../features/guide/ResultsView.vue'),
      props: (route) => ({ query: typeof route.query['q'] === 'string' ? route.query['q'].trim().slice(0, 200) : '' }),
    },
    { path: 'items/:id', name: 'guide-item', component: () => import('../features/guide/ItemView.vue'), props: true },
    {
      path: 'category/:category(plastic|paper|metal|glass|general|food|large|electronic|hazardous)',
      name: 'guide-category',
      component: () => import('../features/guide/CategoryView.vue'),
      props: true,
    },
    {
      path: 'all',
      name: 'guide-all',
      component: () => import('../features/guide/CategoryView.vue'),
      props: { category: null },
      meta: { title: 'guide.allItems' },
    },
    {
      path: 'faq/:id?',
      name: 'guide-faq',
      component: () => import('../features/guide/FaqView.vue'),
      props: (route) => ({ id: route.params['id'] || null }),
      meta: { title: 'guide.faq.title' },
    },
    {
      path: 'region',
      name: 'guide-region',
      component: () => import('../features/guide/RegionView.vue'),
      meta: { title: 'guide.region.title' },
    },
  ],
};
