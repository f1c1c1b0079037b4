import iconv from 'iconv-lite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binRow, binsCsv, calendarCsv } from '../support/bins-csv.ts';
import { call, refusal, startGuest } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { SAMPLED_SHAPES, startShape, type Installation } from '../support/shapes.ts';

describe.each(SAMPLED_SHAPES)('public data sets imported by upload, %s', (shape) => {
  let installation: Installation;
  let token: string;
  beforeAll(async () => {
    installation = await startShape(shape);
    ({ token } = await startWithRole(installation, 'admin'));
  });
  afterAll(() => installation.stop());

  const upload = (body: { data_set: 'clothing-bins' | 'centers' | 'calendar'; replace?: 'true'; file: Blob }) =>
    call(installation.url, 'POST /admin/locations/imports', { body }, { token });
  const ended = async (id: string) => {
    const read = async () =>
      (await call(installation.elsewhere, 'GET /admin/locations/imports/:id', { params: { id } }, { token })).body;
    await expect.poll(async () => (await read()).state, { timeout: 60_000 }).not.toBe('running');
    return read();
  };
  const rejectedOf = (id: string) =>
    fetch(`${installation.elsewhere}/api/v1/admin/locations/imports/${id}/rejected`, {
      headers: { authorization: `Bearer ${token}` },
    });

  it('are taken in as a command would: put right, rejected with why, and the same file changes nothing', async () => {
    const file = binsCsv(3, [
      binRow('4', { 위도: '126.9083', 경도: '37.5559', 상세위치: '두 줄로\n적은 곳' }),
      binRow('5', { 위도: '', 경도: '' }),
      binRow('6', { 설치장소명: '=HYPERLINK("http://example.com")', 위도: '12.5' }),
      binRow('1', { 위도: '37.500000' }),
    ]);
    const { status, body } = await upload({ data_set: 'clothing-bins', replace: 'true', file });
    expect([status, body.file_name, body.data_set]).toEqual([202, 'bins.csv', 'clothing-bins']);
    const done = await ended(body.id);
    expect(done).toMatchObject({
      state: 'done',
      share: 1,
      records: 7,
      has_rejected: true,
      problem: null,
      report: { added: 4, changed: 0, swapped: 1, was_there: false, is_cut: false, resumed_at: 0 },
    });
    expect(Object.fromEntries(done.report?.rejected.map(({ reason, count }) => [reason, count]) ?? [])).toEqual({
      no_coordinates: 1,
      not_in_korea: 1,
      duplicate: 1,
    });
    const csv = await rejectedOf(body.id);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const text = await csv.text();
    expect(text).toContain('위도나 경도가 없거나 숫자가 아니에요');
    // A spreadsheet that opens it runs nothing.
    expect(text).not.toMatch(/,"?=/);
    const again = await upload({ data_set: 'clothing-bins', file });
    expect((await ended(again.body.id)).report).toMatchObject({ was_there: true, added: 0 });
    const { items } = (await call(installation.url, 'GET /admin/locations/imports', {}, { token })).body;
    expect(items.map(({ id }) => id)).toEqual([again.body.id, body.id]);
    const sets = (await call(installation.url, 'GET /locations/sets', {}, {})).body.items;
    expect(sets.find(({ data_set }) => data_set === 'clothing-bins')).toMatchObject({ rows: 4, is_sample: false });
  });

  it('in CP949, too', async () => {
    const bytes = iconv.encode(await binsCsv(2).text(), 'cp949');
    const file = new File([new Uint8Array(bytes)], '의류수거함.csv');
    const { body } = await upload({ data_set: 'clothing-bins', file });
    expect(await ended(body.id)).toMatchObject({ file_name: '의류수거함.csv', state: 'done', records: 2 });
  });

  it('and of a file that is none of them says what it is, at once', async () => {
    expect(await refusal(upload({ data_set: 'centers', file: binsCsv(1) }))).toMatchObject({
      status: 422,
      problem: { code: 'import_other_set' },
    });
    expect(await refusal(upload({ data_set: 'centers', file: new File([''], 'empty.csv') }))).toMatchObject({
      status: 422,
      problem: { code: 'import_empty' },
    });
    expect(await refusal(upload({ data_set: 'centers', file: new File(['a,b\n1,2\n'], 'x.csv') }))).toMatchObject({
      status: 422,
      problem: { code: 'import_other_columns' },
    });
    const open = binsCsv(2, [binRow('3')]);
    const broken = new File([(await open.text()) + '"never closed,' + 'x'.repeat(200_000)], 'open.csv');
    const { body } = await upload({ data_set: 'clothing-bins', file: broken });
    expect(await ended(body.id)).toMatchObject({ state: 'failed', problem: { code: 'import_quote_open' } });
  });

  it('one at a time, whoever imports', async () => {
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    await admin.query("SELECT pg_advisory_lock(hashtext('madang import clothing-bins'))");
    const refused = await refusal(upload({ data_set: 'clothing-bins', file: binsCsv(5) })).finally(() => admin.end());
    expect(refused).toMatchObject({ status: 409, problem: { code: 'import_running' } });
  });

  it('one of all sets at a time, and people find places meanwhile', async () => {
    const holder = new pg.Client({ connectionString: installation.database.adminUrl });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('LOCK TABLE locations.waste_zone IN SHARE MODE');
      const { body } = await upload({ data_set: 'calendar', file: calendarCsv() });
      expect(body.state).toBe('running');
      const other = await refusal(upload({ data_set: 'clothing-bins', file: binsCsv(5) }));
      expect(other).toMatchObject({ status: 409, problem: { code: 'import_running' } });
      const sets = Array.from({ length: 20 }, () => call(installation.url, 'GET /locations/sets', {}, {}));
      expect((await Promise.all(sets)).map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect((await fetch(`${installation.url}/ready`)).status).toBe(200);
      await holder.query('COMMIT');
      expect(await ended(body.id)).toMatchObject({ state: 'done', report: { added: 1 } });
    } finally {
      await holder.end();
    }
    // As soon as it is known to have ended, the next one may come.
    const { body: next } = await upload({ data_set: 'clothing-bins', file: binsCsv(6) });
    expect(await ended(next.id)).toMatchObject({ state: 'done' });
  });

  it('by nobody else', async () => {
    const guest = await startGuest(installation.url);
    for (const who of [guest.token, undefined]) {
      const options = who === undefined ? {} : { token: who };
      const body = { data_set: 'clothing-bins' as const, file: binsCsv(1) };
      const { status } = await refusal(call(installation.url, 'POST /admin/locations/imports', { body }, options));
      expect(status).toBe(who === undefined ? 401 : 403);
    }
  });
});
