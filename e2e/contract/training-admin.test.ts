import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, refusal, startGuest } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let installation: Installation;
let editor: { readonly token: string };
beforeAll(async () => {
  installation = await startShape('together');
  editor = await startWithRole(installation, 'editor');
});
afterAll(() => installation.stop());

const refused = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;

describe('training cases, edited without a release', () => {
  it('are tried before anybody meets them, changed by one editor after the other, and brought back', async () => {
    const list = (await call(installation.url, 'GET /admin/training/cases', { query: { locale: 'ko' } }, editor)).body;
    const [first] = list.items;
    if (first === undefined) throw new Error('no case');
    const params = { id: first.id };
    await call(installation.url, 'PATCH /admin/training/cases/:id', { params, body: { enabled: false } }, editor);
    const guest = await startGuest(installation.url);
    const start = (token: string) =>
      call(installation.url, 'POST /training/sessions', { body: { case_id: first.id } }, { token });
    expect(await refused(start(guest.token))).toBe('training_case_not_found');
    expect((await start(editor.token)).body.case_id).toBe(first.id);

    const put = (title: string, version: string) =>
      call(
        installation.url,
        'PUT /admin/training/cases/:id',
        { params, query: { version }, body: { ...first.content, title } },
        editor,
      );
    const check = async (body: Record<string, unknown>) =>
      (await call(installation.url, 'POST /admin/training/cases/check', { body }, editor)).body.errors;
    expect(await check(first.content)).toEqual([]);
    const [wrong] = await check({ ...first.content, title: '', preview: '가'.repeat(2000) });
    expect(wrong).toMatchObject({
      path: expect.stringMatching(/^body\.(title|preview)$/) as string,
      message: expect.any(String) as string,
    });
    expect(await check({ ...first.content, preview: 'Open http://real-bank.com/x now' })).toMatchObject([
      { path: 'body', code: 'training_case_does_not_fit', message: expect.stringContaining('real-bank') as string },
    ]);

    const second = (await put('고친 제목', first.version)).body;
    expect(second).toMatchObject({ edited: true, enabled: false, content: { title: '고친 제목' } });
    expect(await refused(put('덮어쓴 제목', first.version))).toBe('content_changed');
    await put('또 고친 제목', second.version);

    const read = () => call(installation.url, 'GET /admin/training/cases/:id', { params }, editor);
    const act = (key: 'DELETE /admin/training/cases/:id' | 'POST /admin/training/cases/:id/revert', version: string) =>
      call(installation.url, key, { params, query: { version } }, editor);
    // Whoever has an old list open takes away nothing that they have not seen.
    for (const key of ['DELETE /admin/training/cases/:id', 'POST /admin/training/cases/:id/revert'] as const)
      expect(await refused(act(key, second.version))).toBe('content_changed');
    const third = (await read()).body;
    expect(third.content.title).toBe('또 고친 제목');

    await act('DELETE /admin/training/cases/:id', third.version);
    expect(await refused(read())).toBe('training_case_not_found');
    expect(await refused(put('없는 사례', third.version))).toBe('content_changed');
    const restore = (version: string) =>
      call(installation.url, 'POST /admin/training/cases/:id/restore', { params, query: { version } }, editor);
    // Another admin has written it anew and deleted that: whoever deleted the one before brings back nothing unseen.
    const written = (await put('다른 관리자의 제목', 'none')).body;
    expect(written).toMatchObject({ enabled: false, content: { title: '다른 관리자의 제목' } });
    expect(await refused(restore(third.version))).toBe('content_changed');
    expect(await refused(put('덮어쓴 제목', 'none'))).toBe('content_changed');
    await act('DELETE /admin/training/cases/:id', written.version);
    expect(await refused(restore(third.version))).toBe('content_changed');
    await restore(written.version);
    expect((await read()).body).toEqual({ ...written, updated_at: expect.any(String) as string });
    await act('POST /admin/training/cases/:id/revert', written.version);
    expect((await read()).body).toMatchObject({ edited: false, version: first.version });
    await call(installation.url, 'PATCH /admin/training/cases/:id', { params, body: { enabled: true } }, editor);
  });

  it('drafts that were deleted come back as drafts, which nobody meets', async () => {
    const { items } = (await call(installation.url, 'GET /admin/training/cases', { query: { locale: 'ko' } }, editor))
      .body;
    const [first] = items;
    if (first === undefined) throw new Error('no case');
    const id = randomUUID();
    const made = (
      await call(
        installation.url,
        'POST /admin/training/cases',
        { body: { ...first.content, id, title: '초안' } },
        editor,
      )
    ).body;
    await installation.database
      .connect('training')
      .$client.query("UPDATE training.phishing_case SET origin = 'model', enabled = false WHERE id = $1", [id]);
    const params = { id };
    await call(
      installation.url,
      'DELETE /admin/training/cases/:id',
      { params, query: { version: made.version } },
      editor,
    );
    const restore = () => call(installation.url, 'POST /admin/training/cases/:id/restore', { params }, editor);
    expect((await restore()).body).toMatchObject({ origin: 'model', enabled: false, version: made.version });
    expect((await restore()).body).toMatchObject({ origin: 'model', enabled: false });
    // Once deleted, its id is free for another one, also while the first can be restored.
    await call(installation.url, 'DELETE /admin/training/cases/:id', { params }, editor);
    const again = await call(
      installation.url,
      'POST /admin/training/cases',
      { body: { ...first.content, id, title: '다른 사례' } },
      editor,
    );
    expect(again.body).toMatchObject({ origin: 'admin', enabled: true, content: { title: '다른 사례' } });
    await call(installation.url, 'DELETE /admin/training/cases/:id', { params }, editor);
  });
});
