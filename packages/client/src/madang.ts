import { readStream, startAnswer, type Answer } from './answer.ts';
import { createCalls, randomKey, type CallOptions } from './calls.ts';
import type { Input, OperationKey, Output, Session, StoredFile, User } from './contract-types.ts';
import { everyItem, type ItemOf, type PagedKey } from './pages.ts';
import { bodyOf, createSend, type Parts } from './send.ts';
import { inMemory, type SessionStore } from './session-store.ts';
import { createSession, isTokenProblem } from './session.ts';
import type { StreamEvent } from './stream-events.ts';
import { sendWithProgress, tellsProgress, type OnProgress } from './upload.ts';

/**
 * Who calls: a program with an API key, or a person with a session. That is kept in `store` (in memory unless said
 * otherwise) or, by browsers on pages of the installation and of its CORS_ORIGINS, in a cookie that no script can read.
 * With `guest`, whoever has no session becomes a guest with their first call.
 */
export type Credentials =
  { readonly apiKey: string } | { readonly store?: SessionStore | 'cookie'; readonly guest?: boolean };

export interface MadangSettings {
  /** Where the installation is, such as https://madang.example. */
  readonly baseUrl: string;
  readonly credentials?: Credentials;
  /** Of errors and everything else that is written for people; a browser says its own. */
  readonly language?: 'ko' | 'en';
}

type Conversing = Input<'POST /conversations'>['body'] & object;
/** Where `conversation` is given it is asked there, otherwise in a new one. */
export type Question = {
  readonly message: string;
  readonly attachments?: readonly string[];
  readonly model?: string;
} & (
  | { readonly conversation: string }
  | ({ readonly conversation?: undefined } & Omit<Conversing, 'message' | 'attachments' | 'model'>)
);

export interface UploadOptions extends CallOptions {
  readonly purpose: 'photo' | 'document';
  /** It goes by itself after a day, unless a message has it. */
  readonly temporary?: boolean;
  /** In browsers; elsewhere it is told of the end alone. */
  readonly onProgress?: OnProgress;
}

/** Operations that may answer with a session. */
export type SignInKey = {
  [K in OperationKey]: Extract<Output<K>, Session> extends never ? never : K;
}[OperationKey];

export interface Madang {
  /** Any operation by its method and path, as in the API document. @throws MadangError */
  call<K extends OperationKey>(
    key: K,
    ...rest: Partial<Input<K>> extends Input<K>
      ? [input?: Input<K>, options?: CallOptions]
      : [input: Input<K>, options?: CallOptions]
  ): Promise<Output<K>>;
  /** Every item of a list, page by page as they are read. */
  items<K extends PagedKey>(key: K, input?: Input<K>, options?: CallOptions): AsyncGenerator<ItemOf<K>, void>;
  /** Says something and gives the answer while it is written. Sent twice, it is said once. */
  ask(question: Question, options?: CallOptions): Promise<Answer>;
  /** Reads an answer that is being written, or was: without `message` the newest one. Over as many connections as it takes. */
  stream(
    of: { readonly conversation: string; readonly message?: string },
    options?: Pick<CallOptions, 'signal'>,
  ): AsyncGenerator<StreamEvent, void>;
  upload(file: Blob, options: UploadOptions): Promise<StoredFile>;
  /** Opens a session and goes on in it; what a guest has goes along. Other answers (a second factor) come back as they are. */
  signIn<K extends SignInKey>(key: K, input: Input<K>): Promise<Output<K>>;
  startGuest(): Promise<void>;
  /**
   * Ends the session, here even where the server cannot be told.
   * @throws MadangError where the session is in a cookie and the server cannot be told: only it can take that back
   */
  signOut(): Promise<void>;
  /** Whose session it is, once anything of it has come back; null for nobody and for API keys. */
  readonly user: User | null;
}

const isSession = (answer: unknown): answer is Session =>
  typeof answer === 'object' && answer !== null && 'access_token' in answer;

const originOf = (baseUrl: string): string =>
  new URL(baseUrl, (globalThis as { location?: { href: string } }).location?.href).origin;

export const createMadang = ({ baseUrl: given, credentials = {}, language }: MadangSettings): Madang => {
  const baseUrl = given.replace(/\/+$/, '');
  const inCookie = 'store' in credentials && credentials.store === 'cookie';
  const send = createSend(baseUrl, language, false);
  const sendWithCookies = createSend(baseUrl, language, inCookie);
  const session = createSession({
    send: sendWithCookies,
    store: 'apiKey' in credentials ? inMemory() : (credentials.store ?? inMemory()),
    guest: !('apiKey' in credentials) && credentials.guest === true,
    origin: originOf(baseUrl),
    lock: 'store' in credentials && credentials.store !== undefined ? `madang.refresh ${baseUrl}` : undefined,
  });
  const calls = createCalls(send, 'apiKey' in credentials ? credentials : session);

  const openStream =
    ({ conversation, message }: { readonly conversation: string; readonly message?: string | undefined }) =>
    (after: string | undefined, signal: AbortSignal): Promise<Response> =>
      calls.perform(
        {
          key: 'GET /conversations/:id/stream',
          params: { id: conversation },
          query: { message_id: message, after },
          signal,
        },
        (response) => Promise.resolve(response),
      );

  return {
    call: (key, ...[input, options]) => calls.call(key, (input ?? {}) as Input<typeof key>, options),
    items: (key, input, options) => {
      const { query, ...rest } = (input ?? {}) as Parts;
      return everyItem(
        (page) => calls.call(key, { ...rest, query: page } as unknown as Input<typeof key>, options),
        query,
      );
    },
    ask({ conversation, message, ...more }, { signal, idempotencyKey = randomKey() } = {}) {
      const asked: Parts & { readonly key: string } =
        conversation === undefined
          ? { key: 'POST /conversations', body: { ...more, message } }
          : {
              key: 'POST /conversations/:id/messages',
              params: { id: conversation },
              body: { ...more, content: message },
            };
      return startAnswer({
        ask: (leaving) =>
          calls.perform(
            { ...asked, idempotencyKey, signal: leaving, headers: { accept: 'text/event-stream' } },
            (response) => Promise.resolve(response),
          ),
        open: openStream,
        stop: async (turn) => {
          const params = { id: turn.conversation, message_id: turn.message };
          await calls.call('POST /conversations/:id/messages/:message_id/stop', { params });
        },
        signal,
      });
    },
    stream: (of, { signal } = {}) => readStream(of, { open: openStream, signal }),
    async upload(file, { purpose, temporary = false, onProgress, ...options }) {
      const body = { purpose, temporary: String(temporary), file };
      const call = { ...options, key: 'POST /files', body };
      if (onProgress === undefined) return (await calls.perform(call, bodyOf)) as StoredFile;
      const telling: typeof send = ({ headers, signal }) =>
        sendWithProgress({ baseUrl, language, key: call.key, body, headers, signal, onProgress });
      const stored = (await calls.perform(call, bodyOf, tellsProgress ? telling : send)) as StoredFile;
      onProgress(1);
      return stored;
    },
    async signIn(key, input) {
      const { body: given, ...parts } = input as Parts;
      const body = { refresh_delivery: session.delivery, ...(given as object) };
      // There the header is for the token of the provider.
      const carry = (token: string | undefined) => ({ body: { ...body, guest_token: token } });
      const call = { ...parts, key, body, begins: false, ...(key === 'POST /social/:provider/token' ? { carry } : {}) };
      const ask = () => calls.perform(call, bodyOf, sendWithCookies);
      const held = await session.token({ begins: false });
      const answer = await ask().catch(async (error: unknown) => {
        // Whoever has been signed out meanwhile signs in all the same.
        const isOver =
          held !== undefined && isTokenProblem(error) && (await session.token({ begins: false })) === undefined;
        if (!isOver) throw error;
        return ask();
      });
      if (isSession(answer)) await session.accept(answer);
      return answer as Output<typeof key>;
    },
    startGuest: () => session.startGuest(),
    async signOut() {
      if ((await session.existing()) !== undefined)
        await calls
          .perform({ key: 'POST /auth/logout', begins: false }, bodyOf, sendWithCookies)
          .catch((error: unknown) => {
            if (inCookie && !isTokenProblem(error)) throw error;
          });
      await session.forget();
    },
    get user() {
      return session.user();
    },
  };
};
