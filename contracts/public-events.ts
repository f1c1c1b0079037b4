import { z } from 'zod';
import { App, Id, type Localized } from './fields.ts';
import { Action, Points } from './users/entities.ts';

/** What programs of other people can be told of by webhook, and what is said of it. */
interface PublicEvent extends Localized {
  /** Ids and facts, never what somebody wrote (docs/decisions/0055). Fields are added, never changed or removed. */
  readonly data: z.ZodObject;
}

const Task = z.object({
  task_id: Id,
  kind: z.string().meta({ description: 'What it was for, e.g. studio.generate' }),
});
const Answer = z.object({ conversation_id: Id, message_id: Id });

/** By `type`. Each is about the things of whoever is told, and of nobody else. */
export const PUBLIC_EVENTS = {
  'conversation.created': {
    ko: '대화가 생겼어요',
    en: 'A chat has begun',
    data: z.object({ conversation_id: Id, app: App }),
  },
  'message.completed': {
    ko: '답이 끝났어요. 중간에 멈춘 답도 알려요',
    en: 'An answer has ended, also one that you stopped',
    data: Answer.extend({ status: z.enum(['complete', 'stopped']) }),
  },
  'message.failed': {
    ko: '답이 실패했거나 끊겼어요',
    en: 'An answer has failed or was cut off',
    data: Answer.extend({ status: z.enum(['failed', 'interrupted']), error_code: z.string().nullable() }),
  },
  'share.cloned': {
    ko: '공유한 대화를 누군가 복사했어요',
    en: 'Someone copied a chat that you shared',
    data: z.object({ conversation_id: Id, clones: z.number().int() }),
  },
  'task.completed': {
    ko: '광고 만들기나 사진 읽기 같은 작업이 끝났어요',
    en: 'A task, such as making an advertisement or reading a photo, is done',
    data: Task,
  },
  'task.failed': {
    ko: '작업이 실패했어요',
    en: 'A task has failed',
    data: Task.extend({ error_code: z.string() }),
  },
  'scan.completed': {
    ko: '사진에서 무엇인지 찾아봤어요',
    en: 'A photo was looked at',
    data: z.object({
      scan_id: Id,
      item_id: z.string().nullable().meta({ description: 'What it shows, of the guide' }),
    }),
  },
  'training.session_finished': {
    ko: '훈련이 끝났거나 점수가 바뀌었어요',
    en: 'A training session has ended, or its score has changed',
    data: z.object({ session_id: Id, case_id: Id, score: z.number().int().min(0).max(100) }),
  },
  'points.changed': {
    ko: '포인트가 늘었어요',
    en: 'You have earned points',
    data: z.object({ action: Action, points_earned: Points, total_points: Points }),
  },
} as const satisfies Readonly<Record<string, PublicEvent>>;

export type PublicEventType = keyof typeof PUBLIC_EVENTS;
export type PublicEventData<T extends PublicEventType> = z.input<(typeof PUBLIC_EVENTS)[T]['data']>;
export const PUBLIC_EVENT_TYPES = Object.keys(PUBLIC_EVENTS) as [PublicEventType, ...PublicEventType[]];

export const isPublicEvent = (type: string): type is PublicEventType => Object.hasOwn(PUBLIC_EVENTS, type);
