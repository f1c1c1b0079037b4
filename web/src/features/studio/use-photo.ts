import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { Operations } from '@madang/contracts/index';
import type { Output } from '@madang/contracts/operation';
import { call } from '../../app/api.ts';
import { ensureGuest } from '../../app/session.ts';

type PhotoRefusal = 'kind' | 'empty' | 'tooLarge' | 'tooMany';
type Limits = Output<Operations['GET /files/limits']>;

/** A photo of what is advertised: chosen here, sent with the sentence. Who has chosen one knows its limits before it is sent. */
export const usePhoto = () => {
  const file = shallowRef<File | null>(null);
  const preview = shallowRef<string | null>(null);
  const refusal = ref<PhotoRefusal | null>(null);
  const limits = shallowRef<Limits | null>(null);
  const maxBytes = computed(() => limits.value?.purposes.find(({ purpose }) => purpose === 'photo')?.max_bytes ?? null);

  const loadLimits = async (): Promise<void> => {
    try {
      await ensureGuest();
      limits.value ??= await call('GET /files/limits', {});
    } catch {
      // A courtesy: the server judges the photo by itself.
    }
  };
  const refusalOf = (photo: File): PhotoRefusal | null => {
    // Of some files the browser does not know what they are, HEIC among them.
    if (photo.type !== '' && !photo.type.startsWith('image/')) return 'kind';
    if (photo.type === '' && !/\.hei[cf]$/i.test(photo.name)) return 'kind';
    if (photo.size === 0) return 'empty';
    return photo.size > (maxBytes.value ?? Infinity) ? 'tooLarge' : null;
  };
  const take = (files: readonly File[]): void => {
    const [photo] = files;
    if (photo === undefined) return;
    refusal.value = files.length > 1 ? 'tooMany' : refusalOf(photo);
    if (refusal.value === null) file.value = photo;
  };
  const remove = (): void => {
    file.value = null;
    refusal.value = null;
  };

  watch(file, (photo) => {
    if (preview.value !== null) URL.revokeObjectURL(preview.value);
    preview.value = photo === null ? null : URL.createObjectURL(photo);
  });
  onScopeDispose(() => {
    if (preview.value !== null) URL.revokeObjectURL(preview.value);
  });

  return { file, preview, refusal, maxBytes, take, remove, loadLimits };
};
