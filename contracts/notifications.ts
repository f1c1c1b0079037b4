import { z } from 'zod';
import { Id, Timestamp, type Locale, type Localized } from './fields.ts';

export interface NotificationWords {
  readonly title: string;
  readonly text: string;
  /** What the link of a mail is called. */
  readonly action: string;
}

/**
 * What people are told of an event. `{name}` in words and link is filled in from the event's values: from what we know
 * ourselves, never from what somebody else wrote.
 */
export interface NotificationContract extends Readonly<Record<Locale, NotificationWords>> {
  /** Concerns the safety of the account: it is told whatever the person has set (docs/decisions/0036). */
  readonly security?: true;
  /** Path in the web app. */
  readonly link: string;
  /** What stands for a value that is empty. */
  readonly unknown?: Readonly<Record<string, Localized>>;
}

export const NotificationValues = z.record(z.string(), z.union([z.string(), z.number()]));
export type NotificationValues = z.infer<typeof NotificationValues>;

const Raised = z.object({
  id: Id.meta({ description: 'Of the event: the same one may come twice, and is told once' }),
  user_id: Id.meta({ description: 'Who is told' }),
  subject: z
    .string()
    .max(100)
    .meta({ description: 'What it is about: what is newer takes the place of what is older' }),
  at: Timestamp,
});

/** An event that tells a person something. Whichever service emits it names nothing else: users lists it, identity mails it. */
export const notificationEvent = <const V extends z.ZodRawShape>(values: V, notification: NotificationContract) =>
  ({
    payload: Raised.extend({ values: z.object(values) }),
    subscribers: ['users'],
    notification,
  }) as const;

/** What is received of any of them. */
export const RaisedNotification = Raised.extend({ values: NotificationValues });
export type RaisedNotification = z.infer<typeof RaisedNotification>;
