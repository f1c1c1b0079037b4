import type { Connection } from './connection.ts';
import { asRecord } from './loose.ts';

const LOOK_MS = 10_000;
/** No list of models is longer. */
const MAX_BODY_BYTES = 4_000_000;

/** What a server says about the models that it has. `names` is undefined where it does not list them. */
export interface Listed {
  readonly address: string;
  readonly status: number;
  readonly names: readonly string[] | undefined;
  /** How many tokens a model reads at once, of those of which the list says it. */
  readonly contexts: ReadonlyMap<string, number>;
}

const bearer = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { authorization: `Bearer ${key}` };

const headersOf = ({ api, apiKey }: Connection): Record<string, string> => {
  if (api === 'google') return { 'x-goog-api-key': apiKey ?? '' };
  if (api === 'anthropic') return { 'x-api-key': apiKey ?? '', 'anthropic-version': '2023-06-01' };
  return bearer(apiKey);
};
const PATHS: Readonly<Record<Connection['api'], string>> = {
  google: '/models?pageSize=1000',
  anthropic: '/models?limit=1000',
  openai: '/models',
  compatible: '/models',
};

/** Lists cost nothing. Sources: OpenAI API reference, "List models"; Gemini API reference, "models.list"; Anthropic API reference, "List models". */
export const listAddress = ({ api, baseUrl }: Connection): string => `${baseUrl.replace(/\/+$/, '')}${PATHS[api]}`;

/**
 * How servers call it. Sources: vLLM and SGLang (`max_model_len`), OpenRouter and Together (`context_length`), Groq
 * (`context_window`), Mistral and LM Studio (`max_context_length`), Gemini (`inputTokenLimit`).
 */
const CONTEXT_FIELDS = ['max_model_len', 'context_length', 'context_window', 'max_context_length', 'inputTokenLimit'];

/** What a list says, of either shape; undefined where it is none. */
const modelsIn = (body: unknown): Pick<Listed, 'names' | 'contexts'> => {
  const { data, models } = asRecord(body);
  const list = Array.isArray(data) ? data : Array.isArray(models) ? models : undefined;
  const names: string[] = [];
  const contexts = new Map<string, number>();
  for (const entry of list?.map(asRecord) ?? []) {
    const given = entry['id'] ?? entry['name'];
    if (typeof given !== 'string') continue;
    const name = given.replace(/^models\//, '');
    names.push(name);
    const tokens = CONTEXT_FIELDS.map((field) => entry[field]).find((each) => Number.isSafeInteger(each));
    if (typeof tokens === 'number') contexts.set(name, tokens);
  }
  return { names: list === undefined ? undefined : names, contexts };
};

const bodyOf = async (response: Response): Promise<unknown> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
};

/** Asks a server what it offers. @throws Error where nobody answers in time */
export const listModels = async (connection: Connection, fetch: typeof globalThis.fetch): Promise<Listed> => {
  const address = listAddress(connection);
  const response = await fetch(address, {
    headers: headersOf(connection),
    redirect: 'manual', // the key stays here
    signal: AbortSignal.timeout(LOOK_MS),
  });
  if (response.ok) return { address, status: response.status, ...modelsIn(await bodyOf(response)) };
  await response.body?.cancel();
  return { address, status: response.status, names: undefined, contexts: new Map() };
};

export const refusesKey = ({ status }: Listed): boolean => status === 401 || status === 403;

/** What the network said, in one word. */
export const networkCode = (error: unknown): string => {
  const { cause, name } = error as { cause?: { code?: string; message?: string }; name?: string };
  return cause?.code ?? cause?.message ?? name ?? 'no answer';
};
