import { audit } from './manage/audit.ts';
import { mcp } from './mcp.ts';
import { cases } from './manage/cases.ts';
import { collections } from './manage/collections.ts';
import { content } from './manage/content.ts';
import { conversations } from './manage/conversations.ts';
import { dashboard } from './manage/dashboard.ts';
import { guide } from './manage/guide.ts';
import { library } from './manage/library.ts';
import { nav } from './manage/nav.ts';
import { people, person } from './manage/people.ts';
import { services } from './manage/services.ts';
import { queues, tasks } from './manage/tasks.ts';
import { webhooks } from './manage/webhooks.ts';

/** What admins see, beside models and places (admin.ts): each page has words of its own in this folder. */
export const manage = {
  collections,
  sections: 'Go to',
  groups: { content: 'Content', server: 'Server' },
  pages: 'Pages',
  before: 'Previous',
  next: 'Next',
  refresh: 'Reload',
  undo: 'Undo',
  close: 'Close',
  nav,
  people,
  person,
  audit,
  conversations,
  dashboard,
  queues,
  services,
  tasks,
  mcp,
  cases,
  content,
  guide,
  library,
  webhooks,
};
