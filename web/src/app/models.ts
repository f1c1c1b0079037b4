import { shallowRef } from 'vue';
import type { Model } from '@madang/contracts/chat';
import { call } from './api.ts';

/** What can answer here; null until it is known. A courtesy: no screen depends on it. */
export const models = shallowRef<readonly Model[] | null>(null);
export const defaultModel = shallowRef<Model | null>(null);

let asked: Promise<void> | undefined;

export const loadModels = (): Promise<void> => {
  asked ??= call('GET /models', {}).then(
    ({ items, default_model }) => {
      models.value = items;
      defaultModel.value = items.find(({ id }) => id === default_model) ?? null;
    },
    () => {
      asked = undefined; // the next screen asks again
    },
  );
  return asked;
};
