import { buffer } from 'node:stream/consumers';
import type { Model } from '@madang/contracts/chat';
import { z } from 'zod';
import type { ServiceContext } from '#platform/service';
import { uuidv7 } from 'uuidv7';
import type { Catalogue } from './catalogue.ts';
import { PICTURE_TOKENS, estimateTokens } from './counted-model-call.ts';
import { ModelError, type ChatModel, type CountedCall } from './model.ts';
import type { PromptPicture } from './prompt.ts';
import { structuredModel } from './structured-model.ts';

/** Both tries together; whoever asked waits for two minutes (contracts/chat/model-answers.ts). */
const MOST_MS = 100_000;

/** What a service asks, as it is told to a model. */
export interface PictureQuestion {
  readonly instructions: string;
  readonly question: string;
  readonly pictures: readonly string[];
  /** That are stored nowhere. */
  readonly given: readonly PromptPicture[];
  readonly schema: Readonly<Record<string, unknown>>;
}

const sees = ({ capabilities, built_in }: Model): boolean => !built_in && capabilities.includes('vision');

/** The default one where it sees; else the first that does. */
export const modelThatSees = (catalogue: Catalogue): ChatModel | undefined => {
  if (sees(catalogue.defaultModel.info)) return catalogue.defaultModel;
  const other = catalogue.models.find(sees);
  return other === undefined ? undefined : catalogue.find(other.id);
};

export const estimateQuestion = ({ instructions, question, pictures, given, schema }: PictureQuestion): number =>
  estimateTokens(instructions, question, JSON.stringify(schema)) + PICTURE_TOKENS * (pictures.length + given.length);

const readPicture = async (
  client: ServiceContext['client'],
  id: string,
  forUser: string,
  signal: AbortSignal,
): Promise<PromptPicture> => {
  const { bytes, type } = await client.call(
    'GET /internal/files/held/:id/picture',
    { params: { id } },
    { forUser, signal },
  );
  return { name: 'picture', mediaType: type, base64: (await buffer(bytes)).toString('base64') };
};

/**
 * Asks once, and once more where the answer does not fit.
 * @returns what fits the schema, and null otherwise @throws ModelError; ZodError of what is no schema of an object
 */
export const askAboutPictures = async (
  { client, model }: { readonly client: ServiceContext['client']; readonly model: ChatModel },
  { instructions, question, pictures: ids, given, schema }: PictureQuestion,
  {
    forUser,
    count,
    signal: asked,
    mostMs = MOST_MS,
  }: {
    readonly forUser: string;
    readonly count: (call: CountedCall) => void;
    readonly signal: AbortSignal;
    readonly mostMs?: number;
  },
): Promise<unknown> => {
  const late = AbortSignal.timeout(mostMs);
  const signal = AbortSignal.any([asked, late]);
  // Beside its fields an answer has `reply`, which a schema that allows no others would refuse.
  const fields = z.object(z.instanceof(z.ZodObject).parse(z.fromJSONSchema(schema)).shape);
  const read = await Promise.all(ids.map((id) => readPicture(client, id, forUser, signal)));
  const pictures = [...read, ...given];
  const answer = structuredModel(model, fields).answer(
    {
      messageId: uuidv7(),
      personaPrompt: { instructions, temperature: 0 },
      toolbox: undefined,
      messages: [{ role: 'user', content: question, pictures }],
      begun: '',
      count,
      signal,
    },
    // What it says beside the fields of the schema is for nobody.
    () => undefined,
  );
  const { structured } = await answer.catch((error: unknown) => {
    throw late.aborted && !asked.aborted ? new ModelError('model_timeout') : error;
  });
  return structured ?? null;
};
