import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { startAccount } from '../support/accounts.ts';
import { call, startGuest } from '../support/client.ts';
import { png } from '../support/pictures.ts';
import { scanPhoto } from '../support/scans.ts';
import { SAMPLED_SHAPES, startShape, type Installation } from '../support/shapes.ts';

let pictures = 0;
const photo = (): Buffer => png(64, 48, [(pictures += 1), 10, 200]);

describe.each(SAMPLED_SHAPES)('scans with a model that sees, %s', (shape) => {
  let model: ModelDouble;
  let installation: Installation;
  beforeAll(async () => {
    model = await startModelDouble(openAiCompatible);
    model.paceMs = 1;
    installation = await startShape(shape, {
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'blind,double',
      OPENAI_COMPATIBLE_VISION: 'double',
      // Those of all guests, and of one network: of a scan no request is there any more.
      [shape === 'together' ? 'GUEST_TOKENS_PER_DAY' : 'GUEST_NETWORK_TOKENS_PER_DAY']: '1',
    });
  });
  afterAll(async () => {
    await installation.stop();
    await model.stop();
  });
  const account = async () => ({ url: installation.url, ...(await startAccount(installation.url)) });
  const sees = (things: readonly object[], reply = 'done'): void => {
    model.trap = 'none';
    model.words = [JSON.stringify({ reply, things })];
  };
  const thing = (name: string, confidence: number, others: readonly string[] = []) => ({ name, others, confidence });

  it('show it the photo, look up what it names in the guide, and count it as the person’s usage', async () => {
    const me = await account();
    sees([thing('듣도 보도 못한 것', 0.9, ['투명 페트병']), thing('종이컵', 0.3)]);
    const before = model.requests.length;
    const { result } = await scanPhoto(me, photo());
    expect(result).toMatchObject({
      item_id: 'clear-pet-bottle',
      category: 'plastic',
      disposal_route: 'clear_pet',
      known_by: 'model',
      model: 'compatible/double',
      model_problem: null,
      next_step: { code: 'confirm' },
    });
    expect(result?.guide?.how_to.ko[0]).toBeTruthy();
    expect(result?.candidates.map(({ item_id }) => item_id)).toContain('paper-cup');
    expect(model.requests).toHaveLength(before + 1);
    expect(JSON.stringify(model.requests.at(-1))).toContain('data:image/png;base64,');
    const { body } = await call(me.url, 'GET /usage', { query: {} }, me);
    expect(body.days.map((day) => [day.model, day.calls])).toEqual([['compatible/double', 1]]);
  });

  it('leave the choice to the person where it is not sure', async () => {
    sees([thing('종이컵', 0.2), thing('우유팩', 0.3)]);
    const { result } = await scanPhoto(await account(), photo());
    expect(result).toMatchObject({ item_id: null, guide: null, next_step: { code: 'choose' } });
    expect(result?.candidates.map(({ item_id }) => item_id)).toEqual(['milk-carton', 'paper-cup']);
  });

  it('keep and show nothing that it says of people', async () => {
    const me = await account();
    sees([], 'A man of about forty with glasses, perhaps a teacher');
    const scan = await scanPhoto(me, photo());
    expect(scan.result).toMatchObject({
      item_id: null,
      candidates: [],
      model: 'compatible/double',
      model_problem: null,
    });
    expect(scan.result?.next_step.text.en).toContain('saw nothing that the recycling guide knows');
    const kept = (await call(me.url, 'GET /users/me/export/scan', { query: {} }, me)).body;
    for (const said of [JSON.stringify(scan), JSON.stringify(kept)]) expect(said).not.toMatch(/teacher|glasses|forty/);
    expect(JSON.stringify(model.requests.at(-1))).toContain('say nothing of a face');
  });

  it.each(['error-before', 'nothing'] as const)('go on without it where it fails: %s', async (trap) => {
    model.trap = trap;
    const { status, result } = await scanPhoto(await account(), photo());
    model.trap = 'none';
    expect([status, result?.model_problem]).toEqual(['done', 'no_answer']);
    expect(result?.next_step.text.en).toContain('gave no answer');
  });

  it('take nothing of an answer that does not fit', async () => {
    model.words = ['It is surely a bottle, trust me.'];
    const { result } = await scanPhoto(await account(), photo());
    expect(result).toMatchObject({ item_id: null, candidates: [], model_problem: 'no_answer' });
  });

  it('go on without it where the limit of guests is used up', async () => {
    const guest = { url: installation.url, ...(await startGuest(installation.url)) };
    sees([thing('종이컵', 0.9)]);
    expect((await scanPhoto(guest, photo())).result?.known_by).toBe('model');
    const asked = model.requests.length;
    const { result } = await scanPhoto(guest, photo());
    expect(result).toMatchObject({ item_id: null, model: null, model_problem: 'limit' });
    expect(model.requests).toHaveLength(asked);
    expect((await scanPhoto(await account(), photo())).result?.known_by).toBe('model');
  });
});
