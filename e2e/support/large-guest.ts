import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** About as long and as mixed as what models write: a heading, a list, a table and code. */
const ANSWER = `
### 답 %s

깨진 유리는 **신문지**에 싸서 \`종량제봉투\`에 넣고, 겉에 *깨진 유리*라고 적어요. 자세한 것은 아래와 같아요.

1. 두꺼운 장갑을 끼고 큰 조각부터 주워요.
2. 작은 조각은 젖은 종이로 눌러서 모아요.
3. 신문지에 여러 겹으로 싸고 테이프로 감아요.

- 거울과 도자기도 같은 방법이에요.
- 양이 많으면 **불연성 마대**를 사서 담아요.

| 물건 | 어디에 | 무엇을 조심할까 |
|---|---|---|
| 유리컵 | 종량제봉투 | 싸서 버리기 |
| 맥주병 | 유리병 수거함 | 뚜껑 떼기 |

\`\`\`ts
const wrap = (pieces: readonly string[]): string => pieces.map((piece) => \`신문지(\${piece})\`).join(' ');
console.log(wrap(['유리컵', '거울']));
\`\`\`

> 지역마다 다를 수 있으니 사는 곳의 안내도 확인해 주세요.
`;

const CONVERSATIONS = `
  INSERT INTO chat.conversation (id, owner_id, title, indexed_title, app, message_count, indexed_count, created_at, updated_at, last_message_at)
  SELECT gen_random_uuid(), $1, '대화 ' || n, '대화 ' || n, 'chat', 0, 0, at, at, at FROM (SELECT n, now() - n * interval '7 minutes' AS at FROM generate_series(1, $2::int) AS n) AS old`;
const LONG = `
  INSERT INTO chat.conversation (id, owner_id, title, indexed_title, app, message_count, indexed_count)
  VALUES ($1, $2, '긴 대화', '긴 대화', 'chat', $3::int, $3::int)`;
const MESSAGES = `
  WITH written AS (SELECT n, gen_random_uuid() AS id FROM generate_series(0, $2::int - 1) AS n)
  INSERT INTO chat.message (id, conversation_id, position, parent_id, role, content, status, model)
  SELECT id, $1, n, lag(id) OVER (ORDER BY n), CASE WHEN n % 2 = 0 THEN 'user' ELSE 'assistant' END,
    CASE WHEN n % 2 = 0 THEN '질문 ' || n || ': 깨진 유리컵은 어떻게 버려?' ELSE format($3, n) END, 'complete', CASE WHEN n % 2 = 1 THEN 'madang/rules' END
  FROM written`;

/** Gives the guest who came last a long life here; the id of the longest conversation. */
export const seedLargeGuest = async (
  adminUrl: string,
  size: { readonly conversations: number; readonly messages: number },
): Promise<string> => {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ id: string }>(
      "SELECT id FROM auth.users WHERE kind = 'guest' ORDER BY created_at DESC LIMIT 1",
    );
    const guest = rows[0]?.id;
    const long = randomUUID();
    await admin.query(CONVERSATIONS, [guest, size.conversations - 1]);
    await admin.query(LONG, [long, guest, size.messages]);
    await admin.query(MESSAGES, [long, size.messages, ANSWER]);
    await admin.query('ANALYZE chat.conversation, chat.message');
    return long;
  } finally {
    await admin.end();
  }
};
