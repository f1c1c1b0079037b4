import type { RouteLocationNormalized, RouteRecordRaw } from 'vue-router';
import { loadMovingWords, loadWebhookWords } from './language.ts';

/** A link may carry where to go on, but never to another site. */
const ownPath = (to: unknown): string | null => (typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : null);
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const entering = ({ query }: RouteLocationNormalized) => ({
  to: ownPath(query['to']),
  invite: textOf(query['invite']),
  ended: 'ended' in query,
});

const enter = () => import('../features/account/SignInScreen.vue');

/** Coming in, and the pages that links in mail lead to. */
export const entryRoutes: readonly RouteRecordRaw[] = [
  {
    path: '/login',
    name: 'login',
    component: enter,
    props: (route) => ({ mode: 'login', ...entering(route) }),
    meta: { title: 'account.login.title' },
  },
  {
    path: '/register',
    name: 'register',
    component: enter,
    props: (route) => ({ mode: 'register', ...entering(route) }),
    meta: { title: 'account.register.title' },
  },
  {
    path: '/login/callback/:provider(kakao|naver|google|github|facebook|microsoft)',
    name: 'provider-return',
    component: () => import('../features/account/ProviderReturnScreen.vue'),
    props: ({ params, query }) => ({
      provider: params['provider'],
      code: textOf(query['code']),
      state: textOf(query['state']),
    }),
    meta: { title: 'account.social.entering' },
  },
  {
    path: '/forgot-password',
    name: 'forgot-password',
    component: () => import('../features/account/ForgotPasswordScreen.vue'),
    meta: { title: 'account.forgot.title' },
  },
  {
    path: '/reset-password',
    name: 'reset-password',
    component: () => import('../features/account/ResetPasswordScreen.vue'),
    meta: { title: 'account.reset.title' },
  },
  {
    path: '/verify-email',
    name: 'verify-email',
    component: () => import('../features/account/VerifyEmailScreen.vue'),
    meta: { title: 'account.verify.title' },
  },
  {
    path: '/restore-account',
    name: 'restore-account',
    component: () => import('../features/account/RestoreAccountScreen.vue'),
    meta: { title: 'account.restore.title' },
  },
];

/** What somebody can see and change about themselves. */
export const accountRoutes: RouteRecordRaw = {
  path: '/account',
  component: () => import('../features/account/AccountScreen.vue'),
  meta: { title: 'me.title' },
  children: [
    { path: '', name: 'account', component: () => import('../features/account/ProfileView.vue') },
    {
      path: 'security',
      name: 'account-security',
      component: () => import('../features/account/SecurityView.vue'),
      meta: { title: 'me.parts.security' },
    },
    {
      path: 'api-keys',
      name: 'account-keys',
      component: () => import('../features/account/ApiKeysView.vue'),
      meta: { title: 'me.parts.keys' },
    },
    {
      path: 'webhooks',
      name: 'account-webhooks',
      component: () => import('../features/account/WebhooksView.vue'),
      beforeEnter: () => loadWebhookWords(),
      meta: { title: 'me.parts.webhooks' },
    },
    {
      path: 'notifications',
      name: 'account-notifications',
      component: () => import('../features/account/NotificationsView.vue'),
      meta: { title: 'me.parts.notifications' },
    },
    {
      path: 'moving',
      name: 'account-moving',
      component: () => import('../features/account/MovingView.vue'),
      beforeEnter: () => loadMovingWords(),
      meta: { title: 'me.parts.moving' },
    },
    {
      path: 'usage',
      name: 'account-usage',
      component: () => import('../features/account/UsageView.vue'),
      meta: { title: 'me.parts.usage' },
    },
    {
      path: 'display',
      name: 'account-display',
      component: () => import('../features/account/DisplayView.vue'),
      meta: { title: 'me.parts.display' },
    },
  ],
};
