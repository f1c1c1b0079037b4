import { EXAMPLE_CASE } from '@madang/contracts/training/example-case';
import { storableText } from '@madang/contracts/fields';
import { Case } from '@madang/contracts/training/case';
import { uuidv7 } from 'uuidv7';
import type { ServiceClient } from '#platform/client';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { CallContext } from '#platform/http/handler';
import { listPlayed } from '../store/cases.ts';
import { askedAgain, caseInstructions, caseRequest, type WantedCase } from './case-prompt.ts';
import { readMadeCase, type Given } from './read-made-case.ts';

const TRIES = 2;
const WRITE_MS = 170_000;
/** Of what did not fit, so much is shown again. */
const SHOWN_CHARS = 60_000;

/**
 * The model that was asked for; else the usual one, else any that is connected. Whoever names a built-in one wants nothing to
 * go outside, and it makes nothing up.
 * @throws AppError `training_no_model`, `validation_failed` for a model that is not there
 */
const connectedModel = async (client: ServiceClient, who: CallContext, wanted: string | undefined): Promise<string> => {
  const { items, default_model } = await client.call('GET /models', {}, { as: who });
  const ids = items.filter(({ built_in }) => !built_in).map(({ id }) => id);
  if (wanted !== undefined && !items.some(({ id }) => id === wanted))
    throw new AppError('validation_failed', {
      errors: [fieldError('body.model', 'unknown_model', who.request.locale)],
    });
  const candidates = wanted === undefined ? [default_model, ...ids] : [wanted];
  const chosen = candidates.find((id) => ids.includes(id));
  if (chosen === undefined) throw new AppError('training_no_model');
  return chosen;
};

const SOURCE = { ko: '언어 모델이 지어낸 연락', en: 'Made up by a language model' } as const;

/** One like it, where there is one, so that the model sees how such a thing goes. */
const exampleFor = async (db: Database, { locale, category }: WantedCase): Promise<Case> => {
  const scams = (await listPlayed(db, locale)).map(({ content }) => content).filter(({ code }) => code !== 'Genuine');
  return scams.find(({ code }) => code === category) ?? scams[0] ?? Case.parse(EXAMPLE_CASE);
};

/**
 * Has a model make up a case, and asks it once more where that cannot be played or could be used against somebody. Nothing of
 * it is stored here.
 * @throws AppError `training_no_model`, `training_model_failed`, and what the model ends with
 */
export const makeCase = async (
  { db, client }: { readonly db: Database; readonly client: ServiceClient },
  who: CallContext,
  { model: asked, ...wanted }: WantedCase & { readonly model: string | undefined },
): Promise<Case> => {
  const model = await connectedModel(client, who, asked);
  const id = uuidv7();
  const given: Given = {
    id,
    key: `made-${id}`,
    locale: wanted.locale,
    code: wanted.category,
    difficulty: wanted.difficulty,
    source: {
      title: `${SOURCE[wanted.locale]}: ${model}`.slice(0, 300),
      url: null,
      published_on: null,
      checked_on: new Date().toISOString().slice(0, 10),
    },
  };
  const instructions = caseInstructions(await exampleFor(db, wanted));
  const messages: { role: 'user' | 'assistant'; content: string }[] = [{ role: 'user', content: caseRequest(wanted) }];
  for (let tried = 0; tried < TRIES; tried += 1) {
    const { text } = await client.call(
      'POST /internal/texts',
      { body: { model, instructions, messages } },
      { as: who, signal: who.request.signal, timeoutMs: WRITE_MS },
    );
    const made = readMadeCase(text, given);
    if ('content' in made) return made.content;
    messages.push(
      { role: 'assistant', content: storableText(text.slice(0, SHOWN_CHARS)) },
      { role: 'user', content: askedAgain(made.problem) },
    );
  }
  throw new AppError('training_model_failed');
};
