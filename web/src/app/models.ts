import { shallowRef } from 'vue';
import type { Model } from '@madang/contracts/chat';
import type { Operations } from '@madang/contracts/index';
import type { Output } from '@madang/contracts/operation';
import { call } from './api.ts';

/** What can answer here; null until it is known. A courtesy: no screen depends on it. */
export const models = shallowRef<readonly Model[] | null>(null);
export const defaultModel = shallowRef<Model | null>(null);
/** What a message may hold. */
export const messageLimits = shallowRef<Output<Operations['GET /models']>['limits'] | null>(null);

let asked: Promise<void> | undefined;

export const loadModels = (): Promise<void> => {
  asked ??= call('GET /models', {}).then(
    ({ items, default_model, limits }) => {
      messageLimits.value = limits;
      models.value = items;
      defaultModel.value = items.find(({ id }) => id === default_model) ?? null;
    },
    () => {
      asked = undefined; // the next screen asks again
    },
  );
  return asked;
};

/** After a change of what is connected: whoever goes to a conversation next finds it. */
export const reloadModels = (): Promise<void> => {
  asked = undefined;
  return loadModels();
};
