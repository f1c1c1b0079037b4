import type { RouteRecordRaw } from 'vue-router';
import { loadTrainingWords } from './language.ts';

/** Training: contacts to practise with, a talk, what there was to see in it, results, and messages that someone wants checked. */
export const trainingRoutes: RouteRecordRaw = {
  path: '/training',
  component: () => import('../features/training/TrainingScreen.vue'),
  beforeEnter: () => loadTrainingWords(),
  meta: { title: 'apps.training' },
  children: [
    { path: '', name: 'training', component: () => import('../features/training/list/ContactList.vue') },
    {
      path: 'check',
      name: 'training-check',
      component: () => import('../features/training/check/CheckView.vue'),
      meta: { title: 'training.check.name' },
    },
    {
      path: 'results',
      name: 'training-results',
      component: () => import('../features/training/record/ResultsView.vue'),
      meta: { title: 'training.results.title' },
    },
    {
      path: ':id',
      name: 'training-play',
      component: () => import('../features/training/play/PlayView.vue'),
      props: true,
    },
    {
      path: ':id/debrief',
      name: 'training-debrief',
      component: () => import('../features/training/debrief/DebriefView.vue'),
      props: true,
      meta: { title: 'training.debrief.title' },
    },
  ],
};
