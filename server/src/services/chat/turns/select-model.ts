import type { Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { Locale } from '#platform/http/handler';
import type { Catalogue } from '../models/catalogue.ts';
import type { Judge } from '../apps/app-model.ts';
import type { ChatModel, PersonaPrompt } from '../models/model.ts';
import type { Toolbox } from '../models/tools.ts';
import { findPersona, instructionsOf } from '../store/library.ts';

/** Who answers, as whom, and with what. */
export interface ModelSelection {
  readonly model: ChatModel;
  readonly personaPrompt: PersonaPrompt | undefined;
  /** What the conversation's app tells and offers. */
  readonly toolbox?: Toolbox | undefined;
  readonly judge?: Judge | undefined;
}

interface Chosen {
  /** Whose conversation it is. */
  readonly ownerId: string;
  readonly personaId: string | null;
  readonly model: string | null;
}

/**
 * The model that was asked for now, else the conversation's, else the persona's, else the default. One that is not
 * connected any more is passed over: an old conversation must not fall silent because of it.
 */
export const selectModel = async (
  db: Executor,
  catalogue: Catalogue,
  { ownerId, personaId, model }: Chosen,
  wanted?: string,
): Promise<ModelSelection> => {
  const persona = personaId === null ? undefined : await findPersona(db, personaId, ownerId);
  const names = [wanted, model, persona?.model].filter((name) => name !== undefined && name !== null);
  const found = names.map((name) => catalogue.find(name)).find((candidate) => candidate !== undefined);
  const personaPrompt =
    persona === undefined
      ? undefined
      : { instructions: await instructionsOf(db, persona), temperature: persona.temperature };
  return { model: found ?? catalogue.defaultModel, personaPrompt };
};

/** @throws AppError `validation_failed` for a model that is not connected */
export const assertModel = (catalogue: Catalogue, model: string | null | undefined, locale: Locale): void => {
  if (typeof model === 'string' && catalogue.find(model) === undefined)
    throw new AppError('validation_failed', { errors: [fieldError('body.model', 'unknown_model', locale)] });
};

/** @throws AppError `validation_failed` for a persona that is not there */
export const assertPersona = async (
  db: Executor,
  id: string | null | undefined,
  ownerId: string,
  locale: Locale,
): Promise<void> => {
  if (typeof id === 'string' && (await findPersona(db, id, ownerId)) === undefined)
    throw new AppError('validation_failed', { errors: [fieldError('body.persona_id', 'unknown_persona', locale)] });
};
