import { ACCOUNTS, PASSWORD, PEOPLE, emailOf, nextAddress } from './people.ts';
import { LONG_CONVERSATION, TURN_CONVERSATIONS, conversationId } from './seed.ts';

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Target {
  readonly name: 'madang' | 'floor' | 'fastapi';
  /** Access tokens by person, from 0; the last is of who has many conversations. */
  readonly tokens: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly connections: number;
  /** At least so long, where an answer takes long. */
  readonly seconds?: number;
  /** Added messages are taken back after each run. */
  readonly writes?: boolean;
  /** Runs beside it, with sixteen connections; only the scenario itself is measured. */
  readonly beside?: (target: Target) => Call[];
  readonly calls: (target: Target) => Call[];
  /** What a right answer holds. */
  readonly expect: (answer: string) => boolean;
}

const each = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const bearer = (token: string | undefined): Record<string, string> => ({ authorization: `Bearer ${token}` });
const get = (path: string, headers: Record<string, string> = {}): Call => ({
  method: 'GET',
  path: `/api/v1${path}`,
  headers,
});
const post = (path: string, body: object, headers: Record<string, string> = {}): Call => ({
  method: 'POST',
  path: `/api/v1${path}`,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
const itemsIn = (answer: string): number => (JSON.parse(answer) as { items: unknown[] }).items.length;

const QUERIES = [
  '페트병',
  '투명 페트병',
  '우유팩',
  '맥주캔 라벨',
  '건전지',
  '배달용기 뚜껑',
  '스티로폼 용기',
  '커피컵',
  '유리 음료병',
  '비닐봉투',
];
const ITEMS = ['clear-pet-bottle', 'broken-glass'];
const QUESTION = { content: '이 페트병은 어디에 버려야 하나요? 라벨은 떼야 하나요?' };

const logins = (): Call[] =>
  each(400, (index) =>
    post(
      '/auth/login',
      { email: emailOf(1 + (index % ACCOUNTS)), password: PASSWORD },
      { 'x-forwarded-for': nextAddress() },
    ),
  );
const me = ({ tokens }: Target): Call[] => each(PEOPLE, (person) => get('/auth/me', bearer(tokens[person])));

export const SCENARIOS: readonly Scenario[] = [
  { name: 'me', title: 'GET /auth/me', connections: 32, calls: me, expect: (answer) => answer.includes(emailOf(1)) },
  {
    name: 'list',
    title: 'list 20 of 200 conversations',
    connections: 32,
    calls: ({ tokens }) => each(PEOPLE, (person) => get('/conversations?limit=20', bearer(tokens[person]))),
    expect: (answer) => itemsIn(answer) === 20,
  },
  {
    name: 'list-many',
    title: 'list 20 of 100,000',
    connections: 32,
    calls: ({ tokens }) => [get('/conversations?limit=20', bearer(tokens.at(-1)))],
    expect: (answer) => itemsIn(answer) === 20,
  },
  {
    name: 'messages',
    title: '50 of 200 messages',
    connections: 32,
    calls: ({ tokens }) =>
      each(PEOPLE, (person) =>
        get(
          `/conversations/${conversationId(person + 1, LONG_CONVERSATION)}/messages?limit=50`,
          bearer(tokens[person]),
        ),
      ),
    expect: (answer) => itemsIn(answer) === 50,
  },
  {
    name: 'turn',
    title: 'a turn, model of 0 ms',
    connections: 32,
    writes: true,
    calls: ({ tokens }) =>
      each(PEOPLE * TURN_CONVERSATIONS.count, (index) => {
        const person = index % PEOPLE;
        const conversation = TURN_CONVERSATIONS.first + Math.floor(index / PEOPLE);
        return post(
          `/conversations/${conversationId(person + 1, conversation)}/messages`,
          QUESTION,
          bearer(tokens[person]),
        );
      }),
    expect: (answer) => answer.includes('압착하여'),
  },
  {
    name: 'item',
    title: 'one item of the guide',
    connections: 32,
    calls: ({ name }) =>
      each(1000, (index) =>
        get(
          `/recycle/items/${name === 'madang' ? `${ITEMS[index % 2]}-${1 + (index % 26)}` : 1 + ((index * 337) % 1000)}`,
        ),
      ),
    expect: (answer) => answer.includes('"keywords":['),
  },
  {
    name: 'search',
    title: 'item search',
    connections: 32,
    calls: () => QUERIES.map((query) => post('/recycle/items/search', { query })),
    expect: (answer) => itemsIn(answer) > 0,
  },
  {
    name: 'login',
    title: 'login (argon2id; peers bcrypt 12)',
    connections: 8,
    seconds: 8,
    calls: logins,
    expect: (answer) => answer.includes('access_token'),
  },
  {
    name: 'me-beside-login',
    title: 'GET /auth/me, one at a time, beside 16 logins',
    connections: 1,
    seconds: 8,
    calls: me,
    beside: logins,
    expect: (answer) => answer.includes(emailOf(1)),
  },
];
