import { strToU8 } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGuest } from '../support/client.ts';
import { pdfOf } from '../support/documents.ts';
import { BRANCHED, chatGpt, json, moversOf, node, RED, zipped } from '../support/moving.ts';
import { SAMPLED_SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

describe.each(SAMPLED_SHAPES)('what is moved in, %s', (shape) => {
  let installation: Installation;
  let movers: ReturnType<typeof moversOf>;
  beforeAll(async () => {
    installation = await sharedShape(shape);
    movers = moversOf(installation);
  });
  afterAll(() => installation.stop());

  it('documents come along as pictures do, to be asked about', async () => {
    const [me, other] = [await startGuest(installation.url), await startGuest(installation.url)];
    const pdf = pdfOf(['제1조 임대인은 등기부등본을 다시 떼어 보여 준다.']);
    const attachments = [
      { id: 'file-Pdf1', name: '계약서.pdf', mime_type: 'application/pdf' },
      { id: 'file-Txt1', name: '메모.txt', mime_type: 'text/plain' },
      { id: 'file-Exe1', name: 'setup.exe', mime_type: 'application/x-msdownload' },
      { id: 'file-Gone1', name: '없는 것.pdf', mime_type: 'application/pdf' },
    ];
    const said = { content: { content_type: 'text', parts: ['여기요'] }, more: { metadata: { attachments } } };
    const file = zipped({
      'conversations.json': [chatGpt('docs', '문서', [node('u1', null, said), node('a2', 'u1', '읽었어요')], 'a2')],
      'file-Pdf1-계약서.pdf': new Uint8Array(pdf),
      'file-Txt1-메모.txt': strToU8('나누기 전의 메모'),
      'file-Exe1-setup.exe': Uint8Array.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 0xff, 0xfe]),
    });
    const report = await movers.bring(me, file);
    expect([report.files, Object.fromEntries(report.left.map(({ reason, count }) => [reason, count]))]).toEqual([
      2,
      { file_not_taken: 1, file_missing: 1 },
    ]);
    expect(await movers.bring(other, new Blob([await movers.takenOut(me)]))).toMatchObject({
      conversations: 1,
      files: 2,
      left: [],
    });
    const [moved] = await movers.listed(other);
    const [question] = await movers.messages(other, moved?.id ?? '');
    const files = question?.parts.flatMap((part) => ('file' in part ? [part.file] : [])) ?? [];
    expect(files.map(({ name }) => name)).toEqual(['계약서.pdf', '메모.txt']);
    const bytes = await Promise.all(
      files.map(async ({ url }) => Buffer.from(await (await fetch(`${installation.url}${url}`)).arrayBuffer())),
    );
    expect(bytes).toEqual([pdf, Buffer.from('나누기 전의 메모')]);
  });

  it('a message has as many files as one that is said here, and the rest is told', async () => {
    const me = await startGuest(installation.url);
    const url = (n: number): string => `data:text/plain;base64,${Buffer.from(`메모 ${n}`).toString('base64')}`;
    const files = Array.from({ length: 13 }, (_, n) => ({ type: 'file', name: `${n}.txt`, url: url(n) }));
    const messages = { a: { id: 'a', parentId: null, role: 'user', content: '여기요', files } };
    const report = await movers.bring(me, json([{ id: 'many', chat: { history: { messages, currentId: 'a' } } }]));
    expect(report).toMatchObject({ conversations: 1, files: 10, left: [{ reason: 'too_many', count: 3 }] });
  });

  it('what an export says to be of somebody or cited opens nothing, and hurts nobody', async () => {
    const [me, victim] = [await startGuest(installation.url), await startGuest(installation.url)];
    await movers.bring(victim, zipped({ 'conversations.json': [BRANCHED], 'file-Abc123-red.png': RED }));
    const [theirs] = await movers.listed(victim);
    const { messages: rows, conversation } = await movers.whole(victim, theirs?.id ?? '');
    const cites = { note: '', varies_by_region: false, source: '', checked_on: null };
    const citations = [
      {
        ...cites,
        number: 1,
        kind: 'collection.file',
        ref: 'no-id',
        title: '남의 것',
        passage: { position: 0, page: 1 },
      },
      {
        ...cites,
        number: 2,
        kind: 'collector.text',
        ref: theirs?.id,
        title: '남의 것',
        passage: { position: 0, page: 1 },
      },
      { ...cites, number: 3, kind: 'eco.guide', ref: 'a\0b', title: '널\0\ud800' },
    ];
    const parts = [{ type: 'collector', items: [{ id: theirs?.id, title: '남의 것' }] }];
    const said = (row: (typeof rows)[number]): unknown[] => [...(row['parts'] as unknown[]), ...parts];
    const forged = json({ conversation, messages: rows.map((row) => ({ ...row, citations, parts: said(row) })) });
    const report = await movers.bring(me, forged);
    expect(report).toMatchObject({ conversations: 1, messages: rows.length, files: 0 });
    expect(Object.fromEntries(report.left.map(({ reason, count }) => [reason, count]))).toMatchObject({
      other_parts: 3 * rows.length,
      file_missing: 1,
    });
    const [mine] = await movers.listed(me);
    expect(mine?.id).not.toBe(theirs?.id);
    const read = await movers.messages(me, mine?.id ?? '');
    expect(read.flatMap((each) => each.citations.map(({ kind, ref }) => `${kind} ${ref}`))).toEqual(
      read.map(() => 'eco.guide ab'),
    );
    const opens = ['picture', 'file', 'collector'];
    expect(read.flatMap((each) => each.parts.filter(({ type }) => opens.includes(type)))).toEqual([]);
    // What was theirs is theirs, as it was.
    expect(
      (await movers.whole(victim, theirs?.id ?? '')).messages.map(({ id, citations: cited }) => [id, cited]),
    ).toEqual(rows.map(({ id }) => [id, []]));
  });
});
