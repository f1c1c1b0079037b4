import { shallowRef, watch } from 'vue';
import { keepOwn, owner, recallOwn } from '../../app/own-storage.ts';

export interface RegionChoice {
  readonly code: string;
  readonly district: string | null;
}

const KEY = 'guide.region';

const kept = (): RegionChoice | null => {
  const [code = '', district = ''] = (recallOwn(KEY) ?? '').split('/');
  return /^\d{2}$/.test(code) ? { code, district: district === '' ? null : district } : null;
};

/** Where the person lives, as they said; known to this device alone. */
export const regionChoice = shallowRef<RegionChoice | null>(kept());
watch(owner, () => (regionChoice.value = kept()), { flush: 'sync' });

export const chooseRegion = (choice: RegionChoice | null): void => {
  regionChoice.value = choice;
  keepOwn(KEY, choice === null ? null : `${choice.code}/${choice.district ?? ''}`);
};
