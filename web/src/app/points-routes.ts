import type { RouteRecordRaw } from 'vue-router';
import { loadPointsWords } from './language.ts';

/** Points, and the characters that they open. */
export const pointsRoutes: RouteRecordRaw = {
  path: '/points',
  component: () => import('../features/points/PointsScreen.vue'),
  beforeEnter: () => loadPointsWords(),
  children: [
    {
      path: '',
      name: 'points',
      component: () => import('../features/points/PointsView.vue'),
      meta: { title: 'guide.points' },
    },
    {
      path: 'characters',
      name: 'characters',
      component: () => import('../features/points/CollectionView.vue'),
      meta: { title: 'points.family' },
    },
  ],
};
