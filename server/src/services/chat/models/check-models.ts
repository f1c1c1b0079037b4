import type { Config, Context } from '../settings.ts';
import type { Outbound } from '#platform/outbound';
import type { Finding } from '#platform/finding';
import type { ConnectedModel } from './connection.ts';
import { environmentModels } from './environment-models.ts';
import { listAddress, listModels, networkCode, refusesKey, type Listed } from './model-server.ts';
import type { Models } from './models.ts';
import type { RunningWork } from '#platform/background/background';
import type { LabelledValues } from '#platform/metrics';

/** Whether a model that is connected can be asked; undefined where its server does not say. */
export interface ModelFinding {
  readonly model: string;
  readonly ok: boolean | undefined;
  readonly result: string;
}

const judge = ({ connection, settings }: ConnectedModel, listed: Listed): Omit<ModelFinding, 'model'> => {
  const { address, status, names } = listed;
  if (refusesKey(listed))
    return { ok: false, result: `${address} answers ${status}: the key is refused. Correct ${settings}` };
  if (names === undefined)
    return { ok: undefined, result: `${address} answers ${status}, and does not list its models` };
  const wanted = connection.name;
  // Ollama lists tags that need not be named, and "default" is whatever a server of one model has.
  if (wanted === 'default' || names.some((name) => name === wanted || name.startsWith(`${wanted}:`)))
    return { ok: true, result: `${address} offers it` };
  const some = names.slice(0, 5).join(', ');
  return {
    ok: false,
    result: `${address} does not offer it, but ${some === '' ? 'nothing' : some}. Correct ${settings}`,
  };
};

/** Asks the servers of these models what they offer. Never throws. */
export const checkModels = (
  models: readonly ConnectedModel[],
  fetch: typeof globalThis.fetch,
): Promise<ModelFinding[]> =>
  Promise.all(
    models.map(async (model) => {
      try {
        return { model: model.info.id, ...judge(model, await listModels(model.connection, fetch)) };
      } catch (error) {
        return {
          model: model.info.id,
          ok: false,
          result: `nobody answers at ${listAddress(model.connection)} (${networkCode(error)}). Correct ${model.settings}`,
        };
      }
    }),
  );

const NONE: Finding = {
  name: 'models',
  ok: true,
  result:
    'none connected; the built-in rules answer. Set GOOGLE_API_KEY, OPENAI_API_KEY, ANTHROPIC_API_KEY or OPENAI_COMPATIBLE_BASE_URL',
};

/** Which answer by the settings, the one that is meant where nobody chooses first. Admins may connect others, which the database knows. */
export const modelsInWords = (config: Config): string => {
  const ids = environmentModels(config).map(({ info }) => info.id);
  const ordered = ids.toSorted((a, b) => Number(b === config.DEFAULT_MODEL) - Number(a === config.DEFAULT_MODEL));
  return ordered.length === 0
    ? 'none by the settings: the built-in rules answer, and models that an admin has connected'
    : ordered.join(', ');
};

/** For `madang doctor`. Lists are asked for, and no model: that could cost money. */
export const modelFindings = async (config: Config, { fetch }: Pick<Outbound, 'fetch'>): Promise<Finding[]> => {
  const findings = await checkModels(environmentModels(config), fetch);
  if (findings.length === 0) return [NONE];
  return findings.map(({ model, ok, result }) => ({ name: 'models', ok: ok ?? true, result: `${model}: ${result}` }));
};

/** Once, at the start, and waited for by nobody: who has connected a model wrongly is told before somebody asks it. */
export const lookForModels = (
  { background, log, metrics, outbound }: Context,
  models: Pick<Models, 'connected'>,
): Promise<RunningWork> => {
  let known: LabelledValues[] = [];
  metrics.gauges(
    { madang_model_connected: 'Whether the server of a model offered it at the start: 1 or 0' },
    ['model'],
    () => Promise.resolve(known),
  );
  return background.start('chat.look-for-models', {
    async run() {
      const findings = await checkModels(models.connected(), outbound.fetch);
      known = findings.flatMap(({ model, ok }) =>
        ok === undefined ? [] : [{ labels: { model }, values: { madang_model_connected: Number(ok) } }],
      );
      for (const { model, ok, result } of findings) {
        if (ok === false) log.warn({ model }, `this model cannot be asked: ${result}`);
      }
    },
  });
};
