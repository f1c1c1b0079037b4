import { account } from './en/account.ts';
import { admin } from './en/admin.ts';
import { chat } from './en/chat.ts';
import { collector } from './en/collector.ts';
import { general } from './en/general.ts';
import { guide } from './en/guide.ts';
import { notices } from './en/notices.ts';
import { usage } from './en/usage.ts';
import type { BasicWords } from './ko.ts';

export const en: BasicWords = {
  ...general,
  ...chat,
  ...collector,
  ...guide,
  ...usage,
  ...account,
  ...notices,
  ...admin,
};
