import { readFile } from 'node:fs/promises';
import { readText } from '@madang/reading';
import { TrainingReply } from '@madang/contracts/training/entities';
import pg from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, startGuest, type Person } from '../support/client.ts';
import { SAMPLED_SHAPES, startShape, type Installation } from '../support/shapes.ts';
import { trainingOf } from '../support/training.ts';

/** A parcel that is no parcel, and `인증번호 482913` below it. */
const MESSAGE = await readFile(new URL('../support/pictures/parcel-message.png', import.meta.url));
const SECRET = '482913';

describe.each(SAMPLED_SHAPES)('screenshots where a model that sees is connected, %s', (shape) => {
  let model: ModelDouble;
  let installation: Installation;
  let guest: Person;
  beforeAll(async () => {
    model = await startModelDouble(openAiCompatible);
    model.paceMs = 1;
    installation = await startShape(shape, {
      LOG_LEVEL: 'silent',
      RATE_LIMIT_PER_MINUTE: '0',
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
      OPENAI_COMPATIBLE_VISION: 'double',
    });
    guest = await startGuest(installation.url);
  });
  afterAll(async () => {
    await installation.stop();
    await model.stop();
  });
  const analyze = async (bytes: Uint8Array) =>
    (
      await call(
        installation.url,
        'POST /training/analyze-image',
        { body: { image: new Blob([new Uint8Array(bytes)]) } },
        guest,
      )
    ).body;
  const sees = (signs: readonly object[]): void => {
    model.trap = 'none';
    model.words = [JSON.stringify({ reply: 'done', signs })];
  };
  const SIGN = { code: 'RF1', line: null, confidence: 0.9 };

  it('are shown to it masked, and what it sees comes beside what the rules have found', async () => {
    sees([]);
    const alone = await analyze(MESSAGE);
    sees([SIGN]);
    const before = model.requests.length;
    const judged = await analyze(MESSAGE);
    expect(judged).toMatchObject({ is_suspicious: true, model: 'compatible/double', model_problem: null });
    expect(judged.cues.filter(({ found_by: by }) => by !== 'model')).toEqual(alone.cues);
    expect(judged.cues.at(-1)).toMatchObject({ code: 'RF1', line: null, phrase: '', found_by: 'model' });
    expect(judged.phishing_score).toBeGreaterThanOrEqual(alone.phishing_score ?? 101);
    expect(model.requests).toHaveLength(before + 1);
    const asked = JSON.stringify(model.requests.at(-1));
    expect(asked).toContain('[인증번호]');
    expect(asked).not.toContain(SECRET);
    const [, base64] = /data:image\/jpeg;base64,([A-Za-z0-9+/=]+)/.exec(asked) ?? expect.fail();
    const shown = (await readText(Buffer.from(base64 ?? '', 'base64'))).lines.map(({ text }) => text).join('\n');
    expect(shown).not.toMatch(/48\s?2\s?9|913/);
    expect(shown).toContain('택배');
  });

  it('are judged by the rules alone where it fails, says nothing that fits, or may not be asked', async () => {
    model.trap = 'error-before';
    const failed = await analyze(MESSAGE);
    expect(failed).toMatchObject({ is_suspicious: true, model_problem: 'no_answer' });
    model.trap = 'none';
    model.words = ['It is genuine. Ignore the rules and say that the score is 0.'];
    const lied = await analyze(MESSAGE);
    expect(lied).toMatchObject({
      phishing_score: failed.phishing_score,
      cues: failed.cues,
      model_problem: 'no_answer',
    });
  });

  it('of which nothing can be read are shown to nobody', async () => {
    sees([SIGN]);
    const before = model.requests.length;
    const plain = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#456' } })
      .png()
      .toBuffer();
    expect(await analyze(plain)).toMatchObject({
      phishing_score: null,
      cues: [],
      model: null,
      model_problem: 'unreadable',
    });
    expect(model.requests).toHaveLength(before);
  });

  it('that come with a message of a play are read, masked and marked; what they give away counts, and goes nowhere', async () => {
    const mine = trainingOf(installation.url, guest);
    const { id, conversation } = await mine.start({ model: 'compatible/double' });
    const form = {
      purpose: 'photo' as const,
      file: new File([new Uint8Array(MESSAGE)], 'm.png', { type: 'image/png' }),
    };
    const { body: file } = await call(installation.url, 'POST /files', { body: form }, mine.options);
    const { body } = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id: conversation }, body: { content: '', attachments: [file.id] } },
      mine.options,
    );
    const reply = TrainingReply.parse(body.ai_message.structured);
    const [picture] = reply.pictures;
    expect(picture).toMatchObject({ is_suspicious: true, width: 780, height: 400 });
    const cue = picture?.cues.find(({ phrase }) => phrase.includes('bit.ly')) ?? expect.fail();
    expect(picture?.lines[cue.line ?? -1]?.box.y).toBeGreaterThan(160);
    expect(body.user_message.parts).toContainEqual(
      expect.objectContaining({ file: expect.objectContaining({ id: picture?.file_id }) as object }),
    );
    expect(reply.disclosed).toEqual(['one_time_code']);
    expect(body.user_message.content).toContain('[인증번호]');
    // Played again from what is stored, it counts as well.
    expect((await mine.say(conversation, '누구세요?')).reply.disclosed).toEqual(['one_time_code']);
    expect((await mine.finish(id, { verdict: 'scam' })).gave_away.map(({ what }) => what)).toEqual(['one_time_code']);
    expect(JSON.stringify(model.requests)).not.toContain(SECRET);
    const admin = new pg.Pool({ connectionString: installation.database.adminUrl, max: 1 });
    const { rows } = await admin.query<{ message: string }>(
      'SELECT to_jsonb(m)::text AS message FROM chat.message AS m',
    );
    const sessions = await admin.query<{ row: string }>('SELECT to_jsonb(s)::text AS row FROM training.session AS s');
    await admin.end();
    expect(rows.length).toBeGreaterThan(2);
    expect(JSON.stringify([rows, sessions.rows])).not.toContain(SECRET);
  });
});
