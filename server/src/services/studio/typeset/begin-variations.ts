import { uuidv7 } from 'uuidv7';
import { RATIOS, type Candidate, type Variation } from '@madang/contracts/studio';
import type { Principal } from '#platform/auth/principal';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Tasks } from '#platform/tasks/tasks';
import { printedPrice } from '../generate/read-menu.ts';
import { knownIndustry } from '../generate/understand.ts';
import { asWritten, type KeptSetting } from '../kept.ts';
import { guestIn } from '../open-session.ts';
import { composeSetting } from '../setting/compose-setting.ts';
import { candidateFollowing, COPY, followFacts } from '../setting/follow-facts.ts';
import { countVariations, listPack, makePack, type GenerationRow } from '../store/generations.ts';
import { looksAfter } from './looks.ts';
import { TYPESET, type Job, type TypesetPayload } from './payload.ts';

const SEEDS = 2 ** 32;
const NO_SLOTS = { price: '', old_price: '', date: '', shop: '', place: '', items: [] };

/** What stands on a picture; of one that an earlier release made, it is read again from what was said. @throws AppError `not_a_picture` */
export const settingOf = (row: GenerationRow): KeptSetting => {
  const { setting, outputImage, aspectRatio, inputImage, template, candidates } = row;
  const [copy] = candidates;
  if (outputImage === null || aspectRatio === null) throw new AppError('not_a_picture');
  if (setting !== null) return setting;
  if (copy === undefined) throw new AppError('not_a_picture');
  const composed = composeSetting({
    source: row.inputText,
    industry: knownIndustry(row.industry) ?? 'general',
    copy,
    template,
    mood: null,
    slots: NO_SLOTS,
    hasPhoto: (row.paintedImage ?? inputImage) !== null,
    logo: null,
  });
  return asWritten(composed);
};

/** The copy as it stands on the picture first, and the others behind it. */
const candidatesOf = (
  row: GenerationRow,
  { setting, before }: { readonly setting: KeptSetting; readonly before: KeptSetting },
  hashtags: readonly string[] | undefined,
): Candidate[] => {
  const { headline, sub, body, call } = setting;
  const known = row.candidates.map((one) => candidateFollowing(one, setting, before));
  const same = known.find((one) => COPY.every((field) => one[field] === setting[field]));
  const chosen = {
    headline,
    sub,
    body,
    call,
    hashtags: [...(hashtags ?? same?.hashtags ?? known[0]?.hashtags ?? [])],
  };
  return [chosen, ...known.filter((one) => one !== same)].slice(0, Math.max(row.candidates.length, 1) + 1);
};

const enqueue = async (
  tx: Transaction,
  tasks: Tasks,
  row: GenerationRow,
  caller: Principal,
  { jobs, zip, provider }: Pick<TypesetPayload, 'jobs' | 'zip' | 'provider'>,
): Promise<string> => {
  const { userId: ownerId } = caller;
  const payload: TypesetPayload = {
    session_id: row.sessionId,
    guest_id: await guestIn(tx, caller, row.sessionId),
    origin_id: row.originId ?? row.id,
    is_batch: false,
    photo: row.inputImage,
    painted: row.paintedImage,
    prompt: row.prompt,
    method: row.generationMethod,
    style: row.style,
    uploads: [],
    industry: row.industry,
    tone: row.tone,
    language: row.language,
    provider,
    jobs,
    zip,
    rejected: null,
  };
  return tasks.enqueue(tx, { kind: TYPESET, ownerId, payload });
};

const jobOf = (row: GenerationRow, more: Omit<Job, 'generation_id' | 'image_id' | 'input_text'>): Job => ({
  generation_id: uuidv7(),
  image_id: uuidv7(),
  input_text: row.inputText,
  ...more,
});

/** One, or the same in all ratios. */
const inRatios = (row: GenerationRow, job: Parameters<typeof jobOf>[1], isPack: boolean): Job[] => {
  const first = jobOf(row, job);
  if (!isPack) return [first];
  const pack_id = first.generation_id;
  const others = RATIOS.filter((ratio) => ratio !== job.aspect_ratio);
  return [{ ...first, pack_id }, ...others.map((aspect_ratio) => jobOf(row, { ...job, aspect_ratio, pack_id }))];
};

const writerOf = ({ provider }: GenerationRow): string => provider.split(', ').at(-1) ?? provider;

/** The same input in other words or another look. @throws AppError `not_a_picture`, `too_many_tasks` */
export const beginVariations = async (
  tx: Transaction,
  tasks: Tasks,
  { row, caller, request }: { readonly row: GenerationRow; readonly caller: Principal; readonly request: Variation },
): Promise<string> => {
  const { count = 1, pack = false, aspect_ratio, template, mood, seed, hashtags, ...words } = request;
  const before = settingOf(row);
  const given = Object.fromEntries(
    Object.entries(words).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [
        [name, (name === 'price' || name === 'old_price') && typeof value === 'string' ? printedPrice(value) : value],
      ];
    }),
  );
  const wanted = { ...before, ...given };
  // One of the candidates is no text of the person's, and follows the facts as well.
  const chosen = row.candidates.find((one) => COPY.every((field) => one[field] === wanted[field]));
  const setting = followFacts(wanted, { ...before, ...chosen });
  const isRewritten = COPY.some((field) => setting[field] !== before[field]);
  const isKnown = row.candidates.some((one) => COPY.every((field) => one[field] === setting[field]));
  const candidates = candidatesOf(row, { setting, before }, hashtags);
  const ratio = aspect_ratio ?? row.aspectRatio ?? '1:1';
  const isNamed = [aspect_ratio, template, mood, seed, hashtags, ...Object.values(words)].some(
    (one) => one !== undefined,
  );
  const common = { pack_id: null, aspect_ratio: ratio, candidates };
  const named = {
    ...common,
    seed: seed ?? row.seed,
    setting: { ...setting, template: template ?? setting.template, mood: mood === undefined ? setting.mood : mood },
  };
  const jobs = isNamed
    ? inRatios(row, named, pack)
    : looksAfter(
        setting,
        (row.paintedImage ?? row.inputImage) !== null,
        await countVariations(tx, row.originId ?? row.id),
        count,
      ).map((look, index) =>
        jobOf(row, { ...common, seed: (row.seed + index + 1) % SEEDS, setting: { ...setting, ...look } }),
      );
  return enqueue(tx, tasks, row, caller, {
    jobs,
    zip: isNamed && pack ? `/generations/${jobs[0]?.generation_id ?? ''}/pack` : null,
    provider: isRewritten && !isKnown ? 'person' : writerOf(row),
  });
};

/** The ratios that are missing. @throws AppError `not_a_picture`, `too_many_tasks` */
export const beginPack = async (
  tx: Transaction,
  tasks: Tasks,
  { row, caller }: { readonly row: GenerationRow; readonly caller: Principal },
): Promise<string> => {
  const setting = settingOf(row);
  const packId = await makePack(tx, row);
  const there = new Set((await listPack(tx, caller.userId, packId)).map(({ aspectRatio }) => aspectRatio));
  const missing = RATIOS.filter((ratio) => !there.has(ratio));
  // With none missing it is a task all the same, whose result is what was asked of: who asks twice is answered alike.
  const ratios = missing.length === 0 ? [row.aspectRatio ?? '1:1'] : missing;
  const jobs = ratios.map((aspect_ratio) =>
    jobOf(row, {
      pack_id: packId,
      aspect_ratio,
      seed: row.seed,
      setting,
      candidates: [...row.candidates],
    }),
  );
  return enqueue(tx, tasks, row, caller, {
    jobs,
    zip: `/generations/${row.id}/pack`,
    provider: writerOf(row),
  });
};
