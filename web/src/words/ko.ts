import { account } from './ko/account.ts';
import { admin } from './ko/admin.ts';
import { chat } from './ko/chat.ts';
import { collector } from './ko/collector.ts';
import { general } from './ko/general.ts';
import { guide } from './ko/guide.ts';
import type { manage } from './ko/manage.ts';
import type { map } from './ko/map.ts';
import { notices } from './ko/notices.ts';
import type { points } from './ko/points.ts';
import type { scan } from './ko/scan.ts';
import type { studio } from './ko/studio.ts';
import type { training } from './ko/training.ts';
import { usage } from './ko/usage.ts';
import type { webhooks } from './ko/webhooks.ts';

export const ko = { ...general, ...chat, ...collector, ...guide, ...usage, ...account, ...notices, ...admin };

export type BasicWords = typeof ko;
/** With what comes with its screen alone. */
export type Words = BasicWords &
  typeof map & {
    readonly manage: typeof manage;
    readonly points: typeof points;
    readonly scan: typeof scan;
    readonly studio: typeof studio;
    readonly training: typeof training;
    readonly webhooks: typeof webhooks;
  };
