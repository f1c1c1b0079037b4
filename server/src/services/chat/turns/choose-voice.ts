import type { Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { Locale } from '#platform/http/handler';
import type { Catalogue } from '../models/catalogue.ts';
import type { ChatModel, Speaker } from '../models/model.ts';
import { findPersona } from '../store/library.ts';

/** Who answers, and as whom. */
export interface Voice {
  readonly model: ChatModel;
  readonly speaker: Speaker | undefined;
}

interface Chosen {
  readonly personaId: string | null;
  readonly model: string | null;
}

/**
 * The model that was asked for now, else the conversation's, else the persona's, else the default. One that is not
 * connected any more is passed over: an old conversation must not fall silent because of it.
 */
export const chooseVoice = async (db: Executor, catalogue: Catalogue, { personaId, model }: Chosen, wanted?: string): Promise<Voice> => {
  const persona = personaId === null ? undefined : await findPersona(db, personaId);
  const names = [wanted, model, persona?.model].filter((name) => name !== undefined && name !== null);
  const found = names.map((name) => catalogue.find(name)).find((candidate) => candidate !== undefined);
  const speaker = persona === undefined ? undefined : { instructions: persona.systemPrompt, temperature: persona.temperature };
  return { model: found ?? catalogue.defaultModel, speaker };
};

/** @throws AppError `validation_failed` for a model that is not connected */
export const assertModel = (catalogue: Catalogue, model: string | null | undefined, locale: Locale): void => {
  if (typeof model === 'string' && catalogue.find(model) === undefined) throw new AppError('validation_failed', { errors: [fieldError('body.model', 'unknown_model', locale)] });
};

/** @throws AppError `validation_failed` for a persona that is not there */
export const assertPersona = async (db: Executor, id: string | null | undefined, locale: Locale): Promise<void> => {
  if (typeof id === 'string' && (await findPersona(db, id)) === undefined) throw new AppError('validation_failed', { errors: [fieldError('body.persona_id', 'unknown_persona', locale)] });
};
