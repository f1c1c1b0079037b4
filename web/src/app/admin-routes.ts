import type { RouteRecordRaw } from 'vue-router';
import { loadAdminWords, loadTrainingWords, loadWebhookWords } from './language.ts';

/** What whoever runs the installation sees of it. The side lists them: features/admin/sections.ts. */
export const adminRoutes: RouteRecordRaw = {
  path: '/admin',
  component: () => import('../features/admin/AdminScreen.vue'),
  beforeEnter: () => loadAdminWords(),
  meta: { title: 'admin.title' },
  children: [
    {
      path: '',
      name: 'admin',
      component: () => import('../features/admin/overview/OverviewView.vue'),
    },
    {
      path: 'conversations',
      name: 'admin-conversations',
      component: () => import('../features/admin/conversations/ConversationsView.vue'),
      meta: { title: 'manage.nav.conversations' },
    },
    {
      path: 'tasks',
      name: 'admin-tasks',
      component: () => import('../features/admin/tasks/TasksView.vue'),
      meta: { title: 'manage.nav.tasks' },
    },
    {
      path: 'services',
      name: 'admin-services',
      component: () => import('../features/admin/services/ServicesView.vue'),
      meta: { title: 'manage.nav.services' },
    },
    {
      path: 'people',
      name: 'admin-people',
      component: () => import('../features/admin/people/PeopleView.vue'),
      meta: { title: 'manage.nav.people' },
    },
    {
      path: 'people/:id',
      name: 'admin-person',
      component: () => import('../features/admin/people/PersonView.vue'),
      props: true,
      meta: { title: 'manage.nav.people', section: 'admin-people' },
    },
    {
      path: 'audit',
      name: 'admin-audit',
      component: () => import('../features/admin/AuditView.vue'),
      meta: { title: 'manage.nav.audit' },
    },
    {
      path: 'models',
      name: 'admin-models',
      component: () => import('../features/admin/ModelsView.vue'),
      meta: { title: 'admin.parts.models' },
    },
    {
      path: 'mcp',
      name: 'admin-mcp',
      component: () => import('../features/admin/McpView.vue'),
      meta: { title: 'manage.mcp.title' },
    },
    {
      path: 'library/:kind(personas|prompts|samples)?/:id?',
      name: 'admin-library',
      component: () => import('../features/admin/library/LibraryView.vue'),
      props: ({ params }) => ({ kind: params['kind'] || 'personas', id: params['id'] || null }),
      meta: { title: 'manage.library.title' },
    },
    {
      path: 'guide/:part(missed|items|faq|rules)?/:id?',
      name: 'admin-guide',
      component: () => import('../features/admin/guide/GuideAdminView.vue'),
      props: ({ params, query }) => ({
        part: params['part'] || 'missed',
        id: params['id'] || null,
        name: typeof query['name'] === 'string' ? query['name'].slice(0, 100) : '',
      }),
      meta: { title: 'manage.guide.title' },
    },
    {
      path: 'training/:id?',
      name: 'admin-training',
      component: () => import('../features/admin/training/CasesView.vue'),
      beforeEnter: () => loadTrainingWords(),
      props: ({ params }) => ({ id: params['id'] || null }),
      meta: { title: 'manage.cases.title' },
    },
    {
      path: 'webhooks',
      name: 'admin-webhooks',
      component: () => import('../features/admin/webhooks/WebhooksView.vue'),
      beforeEnter: () => loadWebhookWords(),
      meta: { title: 'manage.webhooks.title' },
    },
    {
      path: 'knowledge',
      name: 'admin-collections',
      component: () => import('../features/admin/CollectionsView.vue'),
      meta: { title: 'manage.collections.title' },
    },
    {
      path: 'places',
      name: 'admin-places',
      component: () => import('../features/admin/PlacesView.vue'),
      meta: { title: 'admin.parts.places' },
    },
  ],
};
