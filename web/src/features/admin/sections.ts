import {
  Cable,
  HeartPulse,
  LayoutDashboard,
  LayoutGrid,
  Library,
  ListTodo,
  MapPinned,
  MessagesSquare,
  Plug,
  Recycle,
  ScrollText,
  ShieldCheck,
  Users,
  Webhook,
} from '@lucide/vue';
import type { Component } from 'vue';

interface Section {
  /** Of its route: app/admin-routes.ts. */
  readonly name: string;
  /** Of words/…/admin.ts or words/…/manage. */
  readonly words: string;
  readonly icon: Component;
}

/** What there is to see and to do for admins, as the side lists it: a page is a line here and one in app/admin-routes.ts. */
export const SECTION_GROUPS: readonly { readonly words: string; readonly sections: readonly Section[] }[] = [
  {
    words: '',
    sections: [
      { name: 'admin', words: 'manage.nav.dashboard', icon: LayoutDashboard },
      { name: 'admin-people', words: 'manage.nav.people', icon: Users },
      { name: 'admin-conversations', words: 'manage.nav.conversations', icon: MessagesSquare },
      { name: 'admin-tasks', words: 'manage.nav.tasks', icon: ListTodo },
    ],
  },
  {
    words: 'manage.groups.content',
    sections: [
      { name: 'admin-library', words: 'manage.library.title', icon: LayoutGrid },
      { name: 'admin-training', words: 'manage.cases.title', icon: ShieldCheck },
      { name: 'admin-guide', words: 'manage.guide.title', icon: Recycle },
      { name: 'admin-collections', words: 'manage.collections.title', icon: Library },
      { name: 'admin-places', words: 'admin.parts.places', icon: MapPinned },
    ],
  },
  {
    words: 'manage.groups.server',
    sections: [
      { name: 'admin-webhooks', words: 'manage.webhooks.title', icon: Webhook },
      { name: 'admin-models', words: 'admin.parts.models', icon: Plug },
      { name: 'admin-mcp', words: 'manage.mcp.title', icon: Cable },
      { name: 'admin-services', words: 'manage.nav.services', icon: HeartPulse },
      { name: 'admin-audit', words: 'manage.nav.audit', icon: ScrollText },
    ],
  },
];
