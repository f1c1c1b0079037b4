import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { WORDS, type ModelDouble } from '../doubles/model-double.ts';
import type { SampleFacts, SamplePerson } from './sample.ts';

type Used = Pick<SampleFacts, 'people' | 'share' | 'running'>;

const Session = z.object({ access_token: z.string(), refresh_token: z.string(), user: z.object({ id: z.string() }) });
const Conversation = z.object({ id: z.string() });
const Messages = z.object({
  items: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string(), status: z.string() })),
});

/** Contracts are those of a release of the past, so nothing but the shapes that are used here is held against them. */
const ask = async <T>(
  base: string,
  key: string,
  answer: z.ZodType<T>,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<T> => {
  const [method = '', path = ''] = key.split(' ');
  const response = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${key}: ${response.status} ${await response.text()}`);
  return answer.parse(await response.json());
};

/** Whether the release has the operation: the first one had guests and conversations only. */
const offers = async (base: string, key: string): Promise<boolean> => {
  const [method = '', path = ''] = key.split(' ');
  return (
    (await fetch(`${base}/api/v1${path}`, { method, headers: { 'content-type': 'application/json' }, body: '{}' }))
      .status !== 404
  );
};

const personOf = ({ access_token, refresh_token, user }: z.infer<typeof Session>): SamplePerson => ({
  id: user.id,
  access_token,
  refresh_token,
  conversations: [],
});

const converse = async (
  base: string,
  person: SamplePerson,
  title: string,
  questions: readonly string[],
): Promise<string> => {
  const token = person.access_token;
  const { conversation } = await ask(base, 'POST /conversations', z.object({ conversation: Conversation }), {
    token,
    body: { title },
  });
  for (const content of questions)
    await ask(base, `POST /conversations/${conversation.id}/messages`, z.unknown(), { token, body: { content } });
  const { items } = await ask(base, `GET /conversations/${conversation.id}/messages`, Messages, { token });
  person.conversations.push({
    id: conversation.id,
    title,
    messages: items.map(({ role, content, status }) => ({ role, content, status })),
  });
  return conversation.id;
};

/** Asks a model that falls silent in the middle; returns when its first words have come. */
const leaveRunning = async (base: string, person: SamplePerson, model: ModelDouble): Promise<Used['running']> => {
  const token = person.access_token;
  model.trap = 'silence';
  const Started = z.object({ ai_message: z.object({ id: z.string() }), stream_url: z.string() });
  const { conversation } = await ask(base, 'POST /conversations', z.object({ conversation: Conversation }), {
    token,
    body: { title: '대답이 오는 중' },
  });
  const turn = await ask(base, `POST /conversations/${conversation.id}/messages`, Started, {
    token,
    body: { content: '상대성 이론을 설명해 줘', stream: true },
  });
  const wanted = WORDS.slice(0, 3).join('');
  let seen = '';
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === 'message.delta') seen += z.object({ text: z.string() }).parse(JSON.parse(data)).text;
    },
  });
  const reading = new AbortController();
  const response = await fetch(new URL(turn.stream_url, base), {
    headers: { authorization: `Bearer ${token}` },
    signal: reading.signal,
  });
  const decoder = new TextDecoder();
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  while (reader !== undefined && seen !== wanted) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the answer ended after "${seen}"`);
    parser.feed(decoder.decode(value, { stream: true }));
  }
  reading.abort();
  return { person: person.id, conversation_id: conversation.id, message_id: turn.ai_message.id, seen };
};

/** Somebody who signs in with a password, has a key and shows a conversation to others. */
const useAccount = async (base: string): Promise<{ person: SamplePerson; share: NonNullable<Used['share']> }> => {
  const login = { login_id: `haneul${randomBytes(3).toString('hex')}`, password: randomBytes(12).toString('hex') };
  await ask(base, 'POST /auth/register', z.unknown(), { body: { ...login, name: '하늘' } });
  const person = { ...personOf(await ask(base, 'POST /auth/login', Session, { body: login })), login };
  const token = person.access_token;
  const id = await converse(base, person, '물려받은 이야기', ['첫 질문이에요', '두 번째 질문이에요 🌱']);
  const { key } = await ask(base, 'POST /auth/api-keys', z.object({ key: z.string() }), {
    token,
    body: { name: '읽기', scopes: ['chat:read'] },
  });
  const shared = await ask(base, 'POST /shares', z.object({ id: z.string() }), {
    token,
    body: { conversation_id: id },
  });
  const texts = person.conversations.flatMap(({ messages }) => messages.map(({ content }) => content));
  return { person: { ...person, api_key: key }, share: { id: shared.id, texts } };
};

/** Is the first user of a release, and leaves an answer running. */
export const useRelease = async (base: string, model: ModelDouble): Promise<Used> => {
  const guests = [
    personOf(await ask(base, 'POST /auth/guest', Session)),
    personOf(await ask(base, 'POST /auth/guest', Session)),
  ];
  for (const [index, guest] of guests.entries())
    await converse(base, guest, `손님의 대화 ${index + 1}`, [
      '깨진 유리컵은 어떻게 버려?',
      'How do I throw away a battery?',
    ]);
  const account = (await offers(base, 'POST /auth/register')) ? await useAccount(base) : undefined;
  const owner = account?.person ?? guests[0];
  if (owner === undefined) throw new Error('nobody is there');
  const running = await leaveRunning(base, owner, model);
  await sleep(500); // what was streamed has long been committed; other work settles
  return {
    people: [...guests, ...(account === undefined ? [] : [account.person])],
    ...(account === undefined ? {} : { share: account.share }),
    running,
  };
};
