import { strToU8, zipSync } from 'fflate';
import { expect } from 'vitest';
import type { MoveReport } from '@madang/contracts/chat/moving';
import { call, collect, eventsOf, type Person } from './client.ts';
import { png } from './pictures.ts';
import type { Installation } from './shapes.ts';

export const RED = png(4, 4, () => [255, 0, 0]);
export const json = (value: unknown): Blob => new Blob([JSON.stringify(value)]);
export const zipped = (entries: Readonly<Record<string, unknown>>): Blob =>
  new Blob([
    zipSync(
      Object.fromEntries(
        Object.entries(entries).map(([name, value]) => [
          name,
          value instanceof Uint8Array ? value : strToU8(JSON.stringify(value)),
        ]),
      ),
    ),
  ]);

export const AT = 1_700_000_000;
interface Said {
  readonly role?: string;
  readonly content?: object;
  readonly more?: object;
}
/** A message of ChatGPT's, as its export has it. */
export const node = (id: string, parent: string | null, said: string | Said | null, children: string[] = []) => {
  const {
    role = id.startsWith('u') ? 'user' : 'assistant',
    content,
    more,
  } = typeof said === 'object' ? (said ?? {}) : {};
  const message = {
    id,
    author: { role, name: null, metadata: {} },
    create_time: AT + Number(id.replace(/\D/g, '') || 0),
    content: content ?? { content_type: 'text', parts: [said] },
    status: 'finished_successfully',
    metadata: { model_slug: 'gpt-4o' },
    recipient: 'all',
    ...more,
  };
  return [id, { id, parent, children, message: said === null ? null : message }] as const;
};
export const chatGpt = (
  id: string,
  title: unknown,
  nodes: readonly (readonly [string, unknown])[],
  current: string | null,
) => ({
  conversation_id: id,
  id,
  title,
  create_time: AT,
  update_time: AT + 9,
  mapping: Object.fromEntries(nodes),
  current_node: current,
  is_archived: false,
});

export const BRANCHED = chatGpt(
  'c-1',
  '갈라진 대화',
  [
    node('root', null, null),
    node('s0', 'root', { role: 'system', content: { content_type: 'text', parts: ['너는 비밀 요원이다'] } }),
    node('u1', 's0', '처음 물음'),
    node('a2', 'u1', '첫 답'),
    node('a3', 'u1', '다른 답 \ue200cite\ue202turn0search1\ue201'),
    node('u4', 'a3', {
      content: {
        content_type: 'multimodal_text',
        parts: [{ content_type: 'image_asset_pointer', asset_pointer: 'file-service://file-Abc123' }, '이 사진은?'],
      },
      more: { metadata: { attachments: [{ id: 'file-Abc123', name: '빨강.png', mime_type: 'image/png' }] } },
    }),
    node('a5', 'u4', { content: { content_type: 'thoughts', thoughts: [{ summary: 's', content: '빨간색이네' }] } }),
    node('a6', 'a5', { content: { content_type: 'code', text: 'search("red")' }, more: { recipient: 'browser' } }),
    node('a7', 'a6', { role: 'tool', content: { content_type: 'execution_output', text: '결과' } }),
    node('a8', 'a7', '빨간 사진이에요'),
  ],
  'a8',
);

/** Whoever moves in and out of an installation. */
export const moversOf = (installation: Installation) => {
  const post = (me: Person, file: Blob, name = 'export.zip', at = installation.url) => {
    const form = new FormData();
    form.append('file', file, name);
    return fetch(`${at}/api/v1/import/conversations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${me.token}`, 'accept-language': 'en' },
      body: form,
    });
  };
  const bring = async (me: Person, file: Blob): Promise<MoveReport> => {
    const last = (await collect(eventsOf(await post(me, file)))).at(-1);
    expect(last?.event).toBe('done');
    return last?.data['report'] as MoveReport;
  };
  const codeOf = async (me: Person, file: Blob): Promise<string> => {
    const response = await post(me, file);
    if (!response.ok) return ((await response.json()) as { code: string }).code;
    return String((await collect(eventsOf(response))).at(-1)?.data['code']);
  };
  const listed = async (me: Person) =>
    (await call(installation.elsewhere, 'GET /conversations', { query: { limit: 100 } }, me)).body.items;
  const messages = async (me: Person, id: string) =>
    (await call(installation.elsewhere, 'GET /conversations/:id/messages', { params: { id }, query: {} }, me)).body
      .items;
  const whole = async (me: Person, id: string) =>
    (await (
      await fetch(`${installation.url}/api/v1/conversations/${id}/export`, {
        headers: { authorization: `Bearer ${me.token}` },
      })
    ).json()) as { messages: Record<string, unknown>[]; conversation: Record<string, unknown> };
  const takenOut = async (me: Person, query = ''): Promise<Uint8Array<ArrayBuffer>> => {
    const response = await fetch(`${installation.url}/api/v1/export/conversations${query}`, {
      headers: { authorization: `Bearer ${me.token}` },
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
    return new Uint8Array(await response.arrayBuffer());
  };
  return { post, bring, codeOf, listed, messages, whole, takenOut };
};
