import type { OpenAiModel } from '@madang/contracts/chat/openai-chat';
import type { Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { PLAIN } from '../apps/named-apps.ts';
import type { Catalogue } from '../models/catalogue.ts';
import type { ChatModel, PersonaPrompt } from '../models/model.ts';
import { findPersona, listPersonas } from '../store/library.ts';

/** Personas of other apps are led by their app, turn by turn, which no client of its own is. */
const PERSONA = /^persona\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** Who answers under the name that a client has asked for. */
interface Answering {
  readonly model: ChatModel;
  readonly persona: PersonaPrompt | undefined;
}

const modelOf = ({ id, label, provider }: Catalogue['models'][number]): OpenAiModel => ({
  id,
  object: 'model',
  created: 0,
  owned_by: provider,
  name: label,
});

const personaOf = ({ id, name }: { readonly id: string; readonly name: string }): OpenAiModel => ({
  id: `persona/${id}`,
  object: 'model',
  created: 0,
  owned_by: 'persona',
  name,
});

export const listAnswering = async (db: Executor, catalogue: Catalogue): Promise<OpenAiModel[]> => [
  ...catalogue.models.map(modelOf),
  ...(await listPersonas(db, { app: PLAIN })).map(personaOf),
];

const findOpenPersona = async (db: Executor, name: string) => {
  const id = PERSONA.exec(name)?.[1];
  const persona = id === undefined ? undefined : await findPersona(db, id, null);
  return persona?.app === PLAIN ? persona : undefined;
};

const unknown = (model: string): AppError => new AppError('unknown_model', { values: { model } });

/** @throws AppError `unknown_model` */
export const showAnswering = async (db: Executor, catalogue: Catalogue, name: string): Promise<OpenAiModel> => {
  const model = catalogue.find(name);
  if (model !== undefined) return modelOf(model.info);
  const persona = await findOpenPersona(db, name);
  if (persona === undefined) throw unknown(name);
  return personaOf(persona);
};

/** @throws AppError `unknown_model` */
export const findAnswering = async (db: Executor, catalogue: Catalogue, name: string): Promise<Answering> => {
  const model = catalogue.find(name);
  if (model !== undefined) return { model, persona: undefined };
  const persona = await findOpenPersona(db, name);
  if (persona === undefined) throw unknown(name);
  return {
    // One whose model is not connected any more must not fall silent, as in conversations.
    model: catalogue.find(persona.model ?? '') ?? catalogue.defaultModel,
    persona: { instructions: persona.systemPrompt, temperature: persona.temperature },
  };
};
