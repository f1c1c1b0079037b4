import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, collect, readStream, refusal, startGuest } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Two processes on one database: what one of them edits, the other shows. */
let installation: Installation;
let editor: { readonly token: string };
beforeAll(async () => {
  installation = await startShape('together');
  editor = await startWithRole(installation, 'editor');
});
afterAll(() => installation.stop());

const refused = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;

describe('personas, prompts and samples, edited without a release', () => {
  it('are written, used and taken away', async () => {
    const id = randomUUID();
    const persona = {
      name: '달토끼',
      description: '떡 이야기만 해요.',
      avatar: 'moon',
      greeting: '쿵덕',
      model: null,
      locale: 'ko' as const,
      app: 'chat' as const,
      system_prompt: 'Speak of rice cakes.',
      temperature: null,
      order: 1,
    };
    await call(installation.url, 'PUT /admin/personas/:id', { params: { id }, body: persona }, editor);
    const shown = (await call(installation.elsewhere, 'GET /personas/:id', { params: { id } })).body;
    expect(shown.name).toBe('달토끼');
    expect(JSON.stringify(shown)).not.toContain('rice cakes');
    expect(
      (await call(installation.url, 'GET /admin/personas', {}, editor)).body.items.find((each) => each.id === id)
        ?.system_prompt,
    ).toBe('Speak of rice cakes.');
    await call(installation.url, 'DELETE /admin/personas/:id', { params: { id } }, editor);
    expect(await refused(call(installation.url, 'GET /personas/:id', { params: { id } }))).toBe('persona_not_found');
    expect(
      await refused(
        call(
          installation.url,
          'PUT /admin/personas/:id',
          { params: { id }, body: { ...persona, temperature: 9 } },
          editor,
        ),
      ),
    ).toBe('validation_failed');
  });

  it('are hidden, put into another order and reverted, and nobody overwrites what somebody else has written', async () => {
    const kept = async () => (await call(installation.url, 'GET /admin/prompts', {}, editor)).body;
    const offered = async () =>
      (await call(installation.elsewhere, 'GET /prompts', { query: { locale: 'ko', app: 'chat' } })).body.items.map(
        ({ title }) => title,
      );
    const before = await offered();
    const [first, second] = (await kept()).items.filter(({ locale, app }) => locale === 'ko' && app === 'chat');
    if (first === undefined || second === undefined) throw new Error('no prompts');
    expect(first.origin).toBe('shipped');
    const { id, version, origin: _, edited_at: __, edited_by: ___, ...body } = first;
    const put = (changed: Partial<typeof body>, of: string) =>
      call(
        installation.url,
        'PUT /admin/prompts/:id',
        { params: { id }, query: { version: of }, body: { ...body, ...changed } },
        editor,
      );
    await put({ hidden: true, title: '숨긴 문장' }, version);
    expect(await offered()).toEqual(before.slice(1));
    const hidden = (await kept()).items.find((each) => each.id === id);
    expect(hidden).toMatchObject({ origin: 'edited', hidden: true, title: '숨긴 문장' });
    // Another editor who still has the page of before open.
    expect(await refused(put({ title: '덮어쓰기' }, version))).toBe('content_changed');
    expect(await refused(put({ title: '덮어쓰기' }, 'none'))).toBe('content_changed');
    expect(
      await refused(
        call(installation.url, 'DELETE /admin/prompts/:id', { params: { id }, query: { version } }, editor),
      ),
    ).toBe('content_changed');
    await put({ title: '다시 보이는 문장' }, hidden?.version ?? '');
    expect((await offered())[0]).toBe('다시 보이는 문장');

    const order = { kind: 'prompt' as const, ids: [second.id, id] };
    await call(installation.url, 'PUT /admin/library/order', { body: order }, editor);
    expect((await offered()).slice(0, 2)).toEqual([second.title, '다시 보이는 문장']);
    expect(
      await refused(
        call(installation.url, 'PUT /admin/library/order', { body: { ...order, ids: [id, randomUUID()] } }, editor),
      ),
    ).toBe('content_changed');

    await call(installation.url, 'DELETE /admin/prompts/:id', { params: { id } }, editor);
    expect((await kept()).removed.map((each) => each.title)).toEqual([first.title]);
    // Nobody goes back to the original over what they have not seen.
    const revert = (version: string) =>
      call(
        installation.url,
        'POST /admin/library/:kind/:id/revert',
        { params: { kind: 'prompt', id }, query: { version } },
        editor,
      );
    expect(await refused(revert(version))).toBe('content_changed');
    await put({ title: '되살린 문장' }, 'none');
    expect(await refused(revert('none'))).toBe('content_changed');
    expect(await offered()).toContain('되살린 문장');
    for (const each of [id, second.id])
      await call(
        installation.url,
        'POST /admin/library/:kind/:id/revert',
        { params: { kind: 'prompt', id: each } },
        editor,
      );
    expect(await offered()).toEqual(before);
    expect((await kept()).removed).toEqual([]);
  });

  it('a sample is made of a share', async () => {
    const guest = await startGuest(installation.url);
    const { conversation } = (
      await call(
        installation.url,
        'POST /conversations',
        { body: { app: 'eco', message: '거울' } },
        { token: guest.token },
      )
    ).body;
    await collect(readStream(installation.url, guest.token, { conversation: conversation.id }));
    const share = (
      await call(
        installation.url,
        'POST /shares',
        { body: { conversation_id: conversation.id } },
        { token: guest.token },
      )
    ).body;
    const id = randomUUID();
    const body = {
      title: '거울 버리기',
      description: '',
      category: '생활',
      locale: 'ko' as const,
      app: 'eco' as const,
      order: 5,
    };
    expect(await refused(call(installation.url, 'PUT /admin/samples/:id', { params: { id }, body }, editor))).toBe(
      'nothing_to_share',
    );
    await call(
      installation.url,
      'PUT /admin/samples/:id',
      { params: { id }, body: { ...body, share_id: share.id } },
      editor,
    );
    expect((await call(installation.elsewhere, 'GET /samples/:id', { params: { id } })).body.messages).toHaveLength(2);
    await call(
      installation.url,
      'PUT /admin/samples/:id',
      { params: { id }, body: { ...body, title: '거울' } },
      editor,
    );
    expect((await call(installation.url, 'GET /samples/:id', { params: { id } })).body).toMatchObject({
      title: '거울',
      messages: [{ role: 'user' }, { role: 'assistant' }],
    });
    await call(installation.url, 'DELETE /admin/samples/:id', { params: { id } }, editor);
    expect(await refused(call(installation.url, 'GET /samples/:id', { params: { id } }))).toBe('sample_not_found');
  });
});
