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
  sections: '화면 고르기',
  groups: { content: '콘텐츠', server: '서버' },
  pages: '쪽 넘기기',
  before: '이전',
  next: '다음',
  refresh: '새로 읽기',
  undo: '되돌리기',
  close: '닫기',
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
