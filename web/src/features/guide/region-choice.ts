import { shallowRef } from 'vue';
import { keep, recall } from '../../app/storage.ts';

export interface RegionChoice {
  readonly code: string;
  readonly district: string | null;
}

const KEY = 'guide.region';

const kept = (): RegionChoice | null => {
  const [code = '', district = ''] = (recall(KEY) ?? '').split('/');
  return /^\d{2}$/.test(code) ? { code, district: district === '' ? null : district } : null;
};

/** Where the person lives, as they said; known to this device alone. */
export const regionChoice = shallowRef<RegionChoice | null>(kept());

export const chooseRegion = (choice: RegionChoice | null): void => {
  regionChoice.value = choice;
  keep(KEY, choice === null ? null : `${choice.code}/${choice.district ?? ''}`);
};
