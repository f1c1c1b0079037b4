import type { RouteRecordRaw } from 'vue-router';
import { loadScanWords } from './language.ts';

/** What to do with a thing, by its photo or barcode: where one begins, beside what came of those before, or of one. */
export const scanRoutes: RouteRecordRaw = {
  path: '/eco/scan',
  component: () => import('../features/scan/ScanScreen.vue'),
  beforeEnter: () => loadScanWords(),
  meta: { title: 'guide.scan' },
  children: [
    { path: '', name: 'scan', component: () => import('../features/scan/ScanHistory.vue') },
    {
      path: ':id',
      name: 'scan-result',
      component: () => import('../features/scan/ScanView.vue'),
      props: true,
    },
  ],
};
