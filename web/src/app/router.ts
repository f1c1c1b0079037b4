import { nextTick } from 'vue';
import { createRouter, createWebHistory, type Router } from 'vue-router';
import { accountRoutes, entryRoutes } from './account-routes.ts';
import { adminRoutes } from './admin-routes.ts';
import { loadMapWords } from './language.ts';
import { guideRoutes } from './guide-routes.ts';
import { pointsRoutes } from './points-routes.ts';
import { leavesPage } from './session-end.ts';
import { scanRoutes } from './scan-routes.ts';
import { studioRoutes } from './studio-routes.ts';
import { trainingRoutes } from './training-routes.ts';

export const createMadangRouter = (): Router => {
  const conversation = () => import('../features/chat/ChatScreen.vue');
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', name: 'home', component: () => import('../features/home/HomeScreen.vue') },
      {
        path: '/chat/:id?',
        name: 'chat',
        component: conversation,
        props: (route) => ({ app: 'chat', id: route.params['id'] || null }),
        meta: { title: 'apps.chat' },
      },
      scanRoutes,
      {
        path: '/eco/:id?',
        name: 'eco',
        component: conversation,
        props: (route) => ({ app: 'eco', id: route.params['id'] || null }),
        meta: { title: 'apps.eco' },
      },
      {
        path: '/s/:id',
        name: 'share',
        component: () => import('../features/share/SharedScreen.vue'),
        props: (route) => ({ kind: 'share', id: route.params['id'] }),
        meta: { title: 'share.screen' },
      },
      {
        path: '/samples/:id',
        name: 'sample',
        component: () => import('../features/share/SharedScreen.vue'),
        props: (route) => ({ kind: 'sample', id: route.params['id'] }),
        meta: { title: 'share.sample' },
      },
      guideRoutes,
      {
        path: '/map',
        name: 'map',
        component: () => import('../features/map/MapScreen.vue'),
        beforeEnter: () => loadMapWords(),
        meta: { title: 'guide.map' },
      },
      pointsRoutes,
      studioRoutes,
      trainingRoutes,
      ...entryRoutes,
      accountRoutes,
      adminRoutes,
      {
        path: '/:rest(.*)*',
        name: 'nowhere',
        component: () => import('./NowhereScreen.vue'),
        meta: { title: 'nowhere.title' },
      },
    ],
  });
  router.beforeEach(({ fullPath }) => !leavesPage(fullPath));
  router.afterEach(async (to, from) => {
    // Screen readers and keyboards begin at the new screen, not where the old one was left.
    if (from.name !== undefined && from.name !== to.name) {
      await nextTick();
      document.getElementById('main')?.focus({ preventScroll: true });
    }
  });
  return router;
};
