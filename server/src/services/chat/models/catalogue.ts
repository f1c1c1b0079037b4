import type { Model } from '@madang/contracts/chat';
import { entriesOf } from '#platform/config/settings';
import type { Config } from '../settings.ts';
import { readContexts } from './contexts.ts';
import { environmentModels } from './environment-models.ts';
import type { ChatModel } from './model.ts';
import { readPrices } from './prices.ts';
import { RULES_MODEL } from './rules.ts';

/** The models that can be used now; the built-in engine is always among them, and comes last. */
export interface Catalogue {
  readonly models: readonly Model[];
  readonly defaultModel: ChatModel;
  /** By `provider/name`. */
  find(id: string): ChatModel | undefined;
}

/** DEFAULT_MODEL has been looked at by then: {@link settingsProblems}. */
export const createCatalogue = (
  config: Pick<Config, 'DEFAULT_MODEL'>,
  connected: readonly ChatModel[],
  rules: ChatModel,
): Catalogue => {
  const all = [...connected, rules];
  const wanted = config.DEFAULT_MODEL;
  const defaultModel = (wanted === undefined ? connected[0] : all.find((model) => model.info.id === wanted)) ?? rules;
  const byId = new Map(all.map((model) => [model.info.id, model]));
  return { models: all.map((model) => model.info), defaultModel, find: (id) => byId.get(id) };
};

/** Says what is wrong when DEFAULT_MODEL names a model that is not connected. `connected` are their ids. */
const defaultModelProblem = (wanted: string | undefined, connected: readonly string[]): string | undefined =>
  wanted === undefined || wanted === RULES_MODEL.id || connected.includes(wanted)
    ? undefined
    : `DEFAULT_MODEL: is ${wanted}, but connected are: ${connected.join(', ') || 'none'}. ${RULES_MODEL.id} is always there.`;

/** Settings name models that settings connect: what is connected without a restart may be gone without one. */
export const settingsProblems = (config: Config): readonly string[] => {
  const connected = environmentModels(config).map(({ info }) => info.id);
  const problem = defaultModelProblem(config.DEFAULT_MODEL, connected);
  const unknown = entriesOf(config.MODEL_FAILOVER).filter((id) => !connected.includes(id));
  return [
    ...(problem === undefined ? [] : [problem]),
    ...unknown.map((id) => `MODEL_FAILOVER: names ${id}, but connected are: ${connected.join(', ') || 'none'}.`),
    ...readPrices(config.MODEL_PRICES).problems,
    ...readContexts(config.MODEL_CONTEXTS).problems,
  ];
};
