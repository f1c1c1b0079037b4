import { isBytes, isMultipart } from '@madang/contracts/bodies';
import { operations, type Operations } from '@madang/contracts/index';
import { Problem } from '@madang/contracts/errors';
import { pathOf, splitKey, type CallInput, type Operation, type Output } from '@madang/contracts/operation';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { z } from 'zod';

export interface SendOptions {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

type Parts = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };

export const addressOf = (base: string, key: string, input: Parts): string => {
  const operation = (operations as Record<string, Operation>)[key];
  if (operation === undefined) throw new Error(`no operation ${key}`);
  const path = pathOf(key, operation).replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name])),
  );
  const query = new URLSearchParams(
    Object.entries(input.query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return base + path + (query.size > 0 ? `?${query.toString()}` : '');
};

/** A form as browsers make it: files are blobs, everything else is text. */
const formOf = (values: Readonly<Record<string, unknown>>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (one instanceof Blob) form.append(name, one);
      else if (one !== undefined) form.append(name, typeof one === 'string' ? one : JSON.stringify(one));
    }
  }
  return form;
};

const encode = (key: string, body: unknown): { readonly type?: string; readonly body?: string | Blob | FormData } => {
  if (body === undefined) return {};
  const { upload } = (operations as Record<string, Operation>)[key] ?? {};
  if (upload === undefined) return { type: 'application/json', body: JSON.stringify(body) };
  return { body: isMultipart(upload) ? formOf(body as Record<string, unknown>) : (body as Blob) };
};

const send = (base: string, key: string, input: Parts, { token, headers, signal }: SendOptions): Promise<Response> => {
  const { type, body } = encode(key, input.body);
  return fetch(addressOf(base, key, input), {
    method: splitKey(key).method,
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
};

/** Calls an operation and holds its answer against the contract, whatever the status. */
export const call = async <K extends keyof Operations>(
  base: string,
  key: K,
  input: CallInput<Operations[K]>,
  options: SendOptions = {},
): Promise<Answer<Output<Operations[K]>>> => {
  const response = await send(base, key, input as Parts, options);
  const schema = (operations[key] as Operation).responses[response.status];
  if (schema === undefined) {
    const problem = Problem.parse(await response.json());
    throw new ProblemAnswer(response.status, problem, response.headers);
  }
  if (isBytes(schema)) {
    const received = {
      type: response.headers.get('content-type') ?? '',
      size: Number(response.headers.get('content-length')),
      bytes: response.body as AsyncIterable<Uint8Array>,
    };
    return { status: response.status, headers: response.headers, body: received as Output<Operations[K]> };
  }
  const text = await response.text();
  const body = schema instanceof z.ZodType ? schema.parse(JSON.parse(text)) : undefined;
  return { status: response.status, headers: response.headers, body: body as Output<Operations[K]> };
};

export class ProblemAnswer extends Error {
  readonly status: number;
  readonly problem: z.infer<typeof Problem>;
  readonly headers: Headers;

  constructor(status: number, problem: z.infer<typeof Problem>, headers: Headers) {
    super(`${status} ${problem.code}: ${problem.title} ${problem.detail ?? ''}`);
    this.status = status;
    this.problem = problem;
    this.headers = headers;
  }
}

/** The problem that a call is refused with. */
export const refusal = async (promise: Promise<unknown>): Promise<ProblemAnswer> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ProblemAnswer) return error;
    throw error;
  }
  throw new Error('the call was not refused');
};

/** An answer that opened a session, and did not ask for anything else first. */
export const opened = async <T extends object>(
  promise: Promise<Answer<T>>,
): Promise<Answer<Extract<T, { access_token: string }>>> => {
  const answer = await promise;
  if (!('access_token' in answer.body))
    throw new Error(`no session, but ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer as unknown as Answer<Extract<T, { access_token: string }>>;
};

export interface StreamedEvent {
  readonly id: number | undefined;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

const toEvent = ({ id, event, data }: EventSourceMessage): StreamedEvent => ({
  id: id === undefined || id === '' ? undefined : Number(id),
  event: event ?? 'message',
  data: JSON.parse(data) as Record<string, unknown>,
});

export interface StreamInput {
  readonly conversation: string;
  readonly message?: string;
  readonly after?: number;
  readonly lastEventId?: string;
}

/** Events as they come in an answer, whatever was asked. */
export async function* eventsOf(response: Response): AsyncGenerator<StreamedEvent> {
  if (!response.ok || response.body === null)
    throw new ProblemAnswer(response.status, Problem.parse(await response.json()), response.headers);
  const queue: StreamedEvent[] = [];
  const parser = createParser({ onEvent: (event) => queue.push(toEvent(event)) });
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    parser.feed(chunk);
    yield* queue.splice(0);
  }
}

/** Reads a conversation's stream event by event, until it ends or the caller breaks out. */
export async function* readStream(base: string, token: string, input: StreamInput): AsyncGenerator<StreamedEvent> {
  const abort = new AbortController();
  const response = await send(
    base,
    'GET /conversations/:id/stream',
    {
      params: { id: input.conversation },
      query: {
        ...(input.message === undefined ? {} : { message_id: input.message }),
        ...(input.after === undefined ? {} : { after: input.after }),
      },
    },
    {
      token,
      signal: abort.signal,
      ...(input.lastEventId === undefined ? {} : { headers: { 'last-event-id': input.lastEventId } }),
    },
  );
  try {
    yield* eventsOf(response);
  } finally {
    abort.abort();
  }
}

export const collect = async (events: AsyncIterable<StreamedEvent>): Promise<StreamedEvent[]> =>
  Array.fromAsync(events);

/** The text that the deltas of a stream make; a reset begins anew. */
export const textOf = (events: readonly StreamedEvent[]): string =>
  events.reduce(
    (text, { event, data }) =>
      event === 'reset' ? String(data['text']) : event === 'message.delta' ? text + String(data['text']) : text,
    '',
  );

export interface Person {
  readonly token: string;
  readonly refreshToken: string;
  readonly id: string;
}

export const startGuest = async (base: string): Promise<Person> => {
  const { body } = await call(base, 'POST /auth/guest', {});
  if (body.refresh_token === undefined) throw new Error('no refresh token in the body');
  return { token: body.access_token, refreshToken: body.refresh_token, id: body.user.id };
};
