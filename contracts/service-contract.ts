import type { z } from 'zod';
import type { App } from './apps.ts';
import type { NotificationContract } from './notifications.ts';
import type { Contract } from './operation.ts';

/**
 * An error that a client can meet: HTTP status, and what it says to people: what is safe and what to do next. `{name}` is
 * filled in from the error's details.
 */
export interface ErrorText {
  readonly status: number;
  /** Its name is one of OAuth's own: the problem also has it where OAuth clients look for it. */
  readonly oauth?: true;
  readonly ko: string;
  readonly en: string;
  /** What is different of it where the API of OpenAI is spoken. */
  readonly openai?: OpenAiErrorText;
}

/** By the names and statuses that clients of that API go by; the words where ours speak of what it does not do. */
interface OpenAiErrorText {
  readonly status?: number;
  readonly type?: string;
  readonly code?: string;
  /** Asking again helps nobody, though the status looks like it. */
  readonly lasts?: true;
  readonly ko?: string;
  readonly en?: string;
}
/** By the stable code. */
export type ErrorTexts = Readonly<Record<string, ErrorText>>;

/** A durable event: its payload, and the services that receive it even when they are not deployed yet. */
export interface EventContract {
  readonly payload: z.ZodType;
  readonly subscribers: readonly string[];
  /** What it tells a person, where it tells one something (notifications.ts). */
  readonly notification?: NotificationContract;
}

/** All that others may know of a service. It is put together with those of the other services in index.ts. */
export interface ServiceContract {
  /** What a client may call. */
  readonly operations: Contract;
  /** What other services alone may call. */
  readonly internal?: Contract;
  /** By name, `<service>.<what_happened>`. */
  readonly events?: Readonly<Record<string, EventContract>>;
  /** Errors that only its operations have. */
  readonly errors?: ErrorTexts;
  /** Tags of the OpenAPI document that are its own, in the document's order. */
  readonly tags: Readonly<Record<string, string>>;
  /** The app on the conversation engine that it has, and its hooks. */
  readonly app?: { readonly app: App; readonly contract: Contract };
  /** What it holds of people, in words: it gives that out, erases it and moves it along when a guest becomes an account. */
  readonly personalData?: string;
}
