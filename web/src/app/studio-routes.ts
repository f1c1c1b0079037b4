import type { RouteRecordRaw } from 'vue-router';
import { loadStudioWords } from './language.ts';

/** The studio: one form, and beside it what was made, what is being made, or one advertisement. */
export const studioRoutes: RouteRecordRaw = {
  path: '/studio',
  component: () => import('../features/studio/StudioScreen.vue'),
  beforeEnter: () => loadStudioWords(),
  meta: { title: 'apps.studio' },
  children: [
    { path: '', name: 'studio', component: () => import('../features/studio/PastWork.vue') },
    {
      path: 'tasks/:id',
      name: 'studio-task',
      component: () => import('../features/studio/TaskView.vue'),
      props: true,
      meta: { title: 'studio.task.title' },
    },
    {
      path: 'batches/:id',
      name: 'studio-batch',
      component: () => import('../features/studio/BatchView.vue'),
      props: true,
    },
    { path: ':id', name: 'studio-result', component: () => import('../features/studio/ResultView.vue'), props: true },
  ],
};
