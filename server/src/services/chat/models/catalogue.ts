import type { Model } from '@madang/contracts/chat';
import type { Config } from '#platform/config/config';
import type { ChatModel } from './model.ts';
import { RULES_MODEL } from './rules.ts';

/** The models that can be used now; the built-in engine is always among them, and comes last. */
export interface Catalogue {
  readonly models: readonly Model[];
  readonly defaultModel: ChatModel;
  /** By `provider/name`. */
  find(id: string): ChatModel | undefined;
}

/** @throws Error when DEFAULT_MODEL names a model that is not connected. */
export const createCatalogue = (config: Pick<Config, 'DEFAULT_MODEL'>, connected: readonly ChatModel[], rules: ChatModel): Catalogue => {
  const all = [...connected, rules];
  const wanted = config.DEFAULT_MODEL;
  const defaultModel = wanted === undefined ? (connected[0] ?? rules) : all.find((model) => model.info.id === wanted);
  if (defaultModel === undefined) {
    throw new Error(`DEFAULT_MODEL is ${wanted}, but connected are: ${all.map((model) => model.info.id).join(', ')}. ${RULES_MODEL.id} is always there.`);
  }
  const byId = new Map(all.map((model) => [model.info.id, model]));
  return { models: all.map((model) => model.info), defaultModel, find: (id) => byId.get(id) };
};
