import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StoredFile } from '@madang/contracts/files';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { decodeText } from '#platform/text/decode-text';
import { collectGarbage } from './collect-garbage.ts';
import { claimFiles, holdFiles } from './held-files.ts';
import { readText } from './read-text.ts';
import { serveToModel } from './serve-file.ts';
import { personalData } from './personal-data.ts';
import { bytesOf, findOwn, madeBytesOf, releaseAll, type FileRow } from './store/grants.ts';
import { startFiles } from './testing/start-files.ts';
import { storeMadePicture } from './upload-file.ts';

let database: TestDatabase;
let folder: string;
let files: Awaited<ReturnType<typeof startFiles>>;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'madang-held-'));
  files = await startFiles(database, folder);
});
afterAll(async () => {
  await files.stop();
  await database.close();
  await rm(folder, { recursive: true });
});

const upload = async (
  owner: string,
  content: Uint8Array,
  name: string,
  fields: Readonly<Record<string, string>>,
): Promise<StoredFile> => {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', new File([new Uint8Array(content)], name));
  const response = await fetch(`${files.url}/api/v1/files`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${owner}` },
  });
  expect(response.status).toBe(201);
  return (await response.json()) as StoredFile;
};
const query = (sql: string, ...values: unknown[]) => files.context.db.$client.query(sql, values);
const collect = () => collectGarbage(files.context.db, files.context.storage, new AbortController().signal);
const isStored = async (hash: string): Promise<boolean> =>
  (await files.context.storage.sizeOf(hash, 'original')) !== undefined;
const own = async (owner: string, id: string): Promise<FileRow> => {
  const row = await findOwn(files.context.db, owner, id);
  if (row === undefined) throw new Error('not there');
  return row;
};

it('what is held stays when the upload is deleted or its day is over, counts once, and goes when it is let go', async () => {
  const me = randomUUID();
  const { db } = files.context;
  const note = await upload(me, Buffer.from(`note ${me}`), 'x.txt', { purpose: 'document', temporary: 'true' });
  expect(Date.parse(note.expires_at ?? '') - Date.parse(note.created_at)).toBeGreaterThan(23 * 3600_000);
  const id = randomUUID();
  const hold = { files: [{ from: note.id, id }] };
  await holdFiles(db, me, hold);
  await holdFiles(db, me, hold);
  expect(await bytesOf(db, me)).toBe(note.bytes);
  await query("UPDATE files.blobs SET pinned_at = now() - interval '2 hours'");
  await query("UPDATE files.grants SET expires_at = now() - interval '1 second' WHERE id = $1", note.id);
  await collect();
  expect([await findOwn(db, me, note.id), await isStored(note.file_hash)]).toEqual([undefined, true]);
  await releaseAll(db, randomUUID(), [id]);
  await collect();
  expect(await isStored(note.file_hash)).toBe(true);
  await releaseAll(db, me, [id]);
  await collect();
  expect(await isStored(note.file_hash)).toBe(false);
});

it('takes the place of an upload that would go by itself, and of no other; told again, it is held all the same', async () => {
  const me = randomUUID();
  const { db } = files.context;
  const [brief, lasting] = [
    await upload(me, Buffer.from(`brief ${me}`), 'x.txt', { purpose: 'document', temporary: 'true' }),
    await upload(me, Buffer.from(`lasting ${me}`), 'y.txt', { purpose: 'document' }),
  ];
  const hold = {
    files: [brief, lasting].map(({ id }) => ({ from: id, id: randomUUID() })),
    replaces_uploads: true,
  };
  const held = await holdFiles(db, me, hold);
  expect(held.map(({ blobHash }) => blobHash)).toEqual([brief.file_hash, lasting.file_hash]);
  expect([await findOwn(db, me, brief.id), (await own(me, lasting.id)).id]).toEqual([undefined, lasting.id]);
  expect((await holdFiles(db, me, hold)).map(({ id }) => id)).toEqual(held.map(({ id }) => id));
  // Told again in the name of whoever goes on in its place, and has heard of that before this service has.
  expect((await holdFiles(db, randomUUID(), { ...hold, of: me })).map(({ id }) => id)).toEqual(
    held.map(({ id }) => id),
  );
});

it('is held of nobody else, except where they have given it, and only as what can be read', async () => {
  const [me, other] = [randomUUID(), randomUUID()];
  const { db } = files.context;
  const note = await upload(other, Buffer.from(`note ${other}`), 'x.txt', { purpose: 'document' });
  const hold = { files: [{ from: note.id, id: randomUUID() }] };
  await expect(holdFiles(db, me, hold)).rejects.toMatchObject({ code: 'file_not_found' });
  await expect(holdFiles(db, other, { ...hold, types: ['image/png'] })).rejects.toMatchObject({
    code: 'file_type_not_taken',
  });
  expect(await holdFiles(db, me, { ...hold, of: other })).toMatchObject([{ ownerId: me, purpose: 'held' }]);
});

/** Different bytes for each name. */
const makeFor = async (ownerId: string, id: string = randomUUID(), context = files.context): Promise<FileRow> => {
  const colour = { r: Number.parseInt(id.slice(0, 2), 16), g: 80, b: Number.parseInt(id.slice(2, 4), 16) };
  const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: colour } })
    .png()
    .toBuffer();
  const named = { ownerId, id, name: 'advertisement.png', width: 64, height: 64 };
  return storeMadePicture(
    context,
    named,
    (async function* () {
      yield await Promise.resolve(bytes);
    })(),
  );
};

it('keeps nothing for whoever is gone, whatever is under way for them still', async () => {
  const me = randomUUID();
  const { db } = files.context;
  const photo = await upload(
    me,
    await sharp({ create: { width: 9, height: 9, channels: 3, background: '#a00' } })
      .png()
      .toBuffer(),
    'x.png',
    { purpose: 'photo' },
  );
  await makeFor(me);
  await personalData.erase(db, me);
  await expect(makeFor(me)).rejects.toMatchObject({ code: 'invalid_token' });
  await expect(holdFiles(db, me, { files: [{ from: photo.id, id: randomUUID() }] })).rejects.toMatchObject({
    code: 'file_not_found',
  });
  expect((await query('SELECT FROM files.grants WHERE owner_id = $1', me)).rowCount).toBe(0);
});

it('keeps for the account what is under way for the guest that it was', async () => {
  const [guest, account] = [randomUUID(), randomUUID()];
  const { db } = files.context;
  const photo = await upload(
    guest,
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#0a0' } })
      .png()
      .toBuffer(),
    'x.png',
    { purpose: 'photo' },
  );
  await db.transaction((tx) => personalData.merge(tx, { guestId: guest, userId: account }));
  // As the service of pictures says it that has not heard of it yet.
  const made = await makeFor(guest);
  const [held] = await holdFiles(db, guest, { files: [{ from: photo.id, id: randomUUID() }] });
  for (const id of [made.id, held?.id ?? '']) expect(await findOwn(db, account, id)).toMatchObject({ id });
  // And once the account is gone, it is kept for nobody.
  await personalData.erase(db, account);
  await expect(makeFor(guest)).rejects.toMatchObject({ code: 'invalid_token' });
});

it('what a session shows that was begun as a guest is the account’s that goes on in it, and nothing else of the guest', async () => {
  const [guest, account] = [randomUUID(), randomUUID()];
  const [shown, other] = [await makeFor(guest), await makeFor(guest)];
  await claimFiles(files.context.db, { guestId: guest, userId: account }, [shown.id]);
  expect(await findOwn(files.context.db, account, shown.id)).toMatchObject({ id: shown.id });
  expect(await findOwn(files.context.db, guest, other.id)).toMatchObject({ id: other.id });
});

it('a session that is claimed is kept for nobody who is gone by then, and for whom its account has become', async () => {
  const { db } = files.context;
  const merge = (guestId: string, userId: string) =>
    db.transaction((tx) => personalData.merge(tx, { guestId, userId }));
  const [guest, account, merged] = [randomUUID(), randomUUID(), randomUUID()];
  const [first, second] = [await makeFor(guest), await makeFor(guest)];
  await personalData.erase(db, account);
  await claimFiles(db, { guestId: guest, userId: account }, [first.id]);
  expect((await query('SELECT FROM files.grants WHERE id = $1', first.id)).rowCount).toBe(0);
  // The guest has become another account before the claim is heard of.
  const other = randomUUID();
  await merge(guest, merged);
  await claimFiles(db, { guestId: guest, userId: other }, [second.id]);
  expect(await findOwn(db, other, second.id)).toMatchObject({ id: second.id });
});

it('counts what is made for somebody apart from what they bring, and keeps what was made, once, however much it is', async () => {
  const me = randomUUID();
  const context = {
    ...files.context,
    settings: { ...files.context.settings, FILES_MADE_MB: 0.0001, FILES_QUOTA_MB: 0.0001 },
  };
  const first = await makeFor(me, '00112233-0000-4000-8000-000000000001', context);
  const second = await makeFor(me, '10aa2233-0000-4000-8000-000000000002', context);
  expect(await makeFor(me, second.id, context)).toMatchObject({ id: second.id, blobHash: second.blobHash });
  expect([await bytesOf(context.db, me), await madeBytesOf(context.db, me)]).toEqual([0, first.bytes + second.bytes]);
  // It is let go as all that is held.
  await releaseAll(context.db, me, [first.id]);
  expect(await findOwn(context.db, me, first.id)).toBeUndefined();
});

it('a text is read in the encodings of Korea, and cut between letters', async () => {
  const cp949 = Buffer.from([0xb0, 0xa1, 0xb3, 0xaa]);
  expect(decodeText(cp949, false)).toBe('가나');
  expect(decodeText(Buffer.from('\ufeff가나', 'utf16le'), false)).toBe('가나');
  const me = randomUUID();
  const note = await upload(me, Buffer.from(`가나다😀라${'마'.repeat(50)}`), 'x.txt', { purpose: 'document' });
  expect(await readText(files.context, await own(me, note.id), 4)).toEqual({ text: '가나다', is_cut: true });
  expect((await readText(files.context, await own(me, note.id), 100)).is_cut).toBe(false);
});

it('a picture is given to models as what all of them can read, and no larger than they see', async () => {
  const me = randomUUID();
  const picture = sharp({
    create: { width: 3000, height: 1000, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  });
  const read = async (content: Buffer) => {
    const { id } = await upload(me, content, 'x', { purpose: 'photo' });
    const { type, size, open } = await (await serveToModel(files.context, await own(me, id))).content();
    const { format, width, height } = await sharp(await buffer(await open(0, size - 1))).metadata();
    return [type, format, width, height];
  };
  expect(await read(await picture.clone().png().toBuffer())).toEqual(['image/jpeg', 'jpeg', 1536, 512]);
  expect(await read(await picture.clone().resize(90).webp().toBuffer())).toEqual(['image/jpeg', 'jpeg', 90, 30]);
  expect(await read(await picture.clone().resize(90).png().toBuffer())).toEqual(['image/png', 'png', 90, 30]);
});

it('a text is of the kind that its own name says, whatever somebody else calls the same bytes', async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  const bytes = Buffer.from('a,b\n1,2\n');
  const ask = (id: string, owner: string, path = ''): Promise<Response> =>
    fetch(`${files.url}/api/v1/files/${id}${path}`, { headers: { authorization: `Bearer ${owner}` } });
  const named: readonly [string, string, string, string][] = [
    [first, 'a.html', 'text/html', 'application/octet-stream'],
    [second, 'b.csv', 'text/csv', 'text/csv'],
    [second, 'c.md', 'text/markdown', 'text/markdown'],
    [second, 'd.txt', 'text/plain', 'text/plain'],
  ];
  for (const [owner, name, type, givenAs] of named) {
    const { id, mime_type: told } = await upload(owner, bytes, name, { purpose: 'document' });
    const shown = (await (await ask(id, owner)).json()) as StoredFile;
    expect([told, shown.mime_type]).toEqual([type, type]);
    expect((await ask(id, owner, '/content')).headers.get('content-type')).toBe(givenAs);
    const held = randomUUID();
    const [row] = await holdFiles(files.context.db, owner, { types: [type], files: [{ from: id, id: held }] });
    const kept = await findOwn(files.context.db, owner, held);
    expect([row?.mimeType, kept?.mimeType]).toEqual([type, type]);
  }
});
