import { computed, inject, provide, ref, shallowRef, watch, type InjectionKey } from 'vue';
import { useRouter } from 'vue-router';
import type { Operations } from '@madang/contracts/index';
import type { CallInput } from '@madang/contracts/operation';
import { ApiProblem } from '../../app/problem.ts';
import { sendForm } from '../../app/send-form.ts';
import { ensureGuest } from '../../app/session.ts';
import { keep, recall } from '../../app/storage.ts';
import { LONGEST_SENTENCE, useStudioDraft } from './studio-draft.ts';
import { usePhoto } from './use-photo.ts';

type Trouble = 'empty' | 'long' | 'unreachable';
const PHOTO = 'studio.photo';

/** A wish in the session of what was made, which stays of its kind. */
type Change = Pick<
  CallInput<Operations['POST /generate']>['body'],
  'input_text' | 'session_id' | 'generation_type' | 'aspect_ratio' | 'template'
>;

/** What is to be made and how it is begun: of the form, and of the views beside it that begin it again. */
const createStudio = () => {
  const router = useRouter();
  const draft = useStudioDraft();
  const photo = usePhoto();
  /** From 0 to 1 while it is sent. */
  const sent = ref<number | null>(null);
  const trouble = ref<Trouble | null>(null);
  /** What the server said. */
  const words = shallowRef('');
  /** What was said is of a change to what was made, not of the form. */
  const isChange = ref(false);
  /** A photo of an earlier visit, which the browser does not keep. */
  const photoBefore = ref(recall(PHOTO));
  const length = computed(() => draft.text.trim().length);
  let stop = new AbortController();

  const refusal = (): Trouble | null => {
    if (length.value === 0) return 'empty';
    return length.value > LONGEST_SENTENCE ? 'long' : null;
  };
  const clear = (): void => {
    trouble.value = null;
    words.value = '';
  };

  const asked = () => ({
    input_text: draft.text.trim(),
    generation_type: draft.type,
    ...(draft.type === 'image'
      ? { aspect_ratio: draft.ratio, template: draft.template === 'auto' ? undefined : draft.template }
      : {}),
    ...(draft.type === 'image' && photo.file.value !== null ? { image: photo.file.value } : {}),
  });

  /** @param change what is to be changed of what was made, instead of the form */
  const start = async (change?: Change): Promise<void> => {
    if (sent.value !== null) return;
    clear();
    isChange.value = change !== undefined;
    trouble.value = change === undefined ? refusal() : null;
    if (trouble.value !== null) return;
    const fields = change ?? asked();
    stop = new AbortController();
    sent.value = 0;
    try {
      await ensureGuest();
      const { task_id: id } = await sendForm('POST /generate', fields, {
        signal: stop.signal,
        onProgress: (share) => (sent.value = share),
      });
      await router.push({ name: 'studio-task', params: { id } });
    } catch (error) {
      if (stop.signal.aborted) return;
      if (error instanceof ApiProblem) words.value = error.words;
      else trouble.value = 'unreachable';
    } finally {
      sent.value = null;
    }
  };

  watch(photo.file, (file) => {
    keep(PHOTO, file?.name ?? null);
    photoBefore.value = null;
  });
  watch(() => draft.text, clear);

  return { draft, photo, photoBefore, sent, trouble, words, isChange, length, start, cancel: () => stop.abort() };
};

type Studio = ReturnType<typeof createStudio>;
const STUDIO: InjectionKey<Studio> = Symbol('studio');

export const provideStudio = (): Studio => {
  const studio = createStudio();
  provide(STUDIO, studio);
  return studio;
};
export const useStudio = (): Studio => {
  const studio = inject(STUDIO);
  if (studio === undefined) throw new Error('outside of the studio');
  return studio;
};
