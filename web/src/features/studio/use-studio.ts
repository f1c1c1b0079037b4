import { computed, inject, provide, ref, shallowRef, watch, type InjectionKey } from 'vue';
import { useRouter } from 'vue-router';
import type { Operations } from '@madang/contracts/index';
import type { CallInput } from '@madang/contracts/operation';
import { ApiProblem } from '../../app/problem.ts';
import { randomKey } from '../../app/random-key.ts';
import { sendForm, type Sending } from '../../app/send-form.ts';
import { ensureGuest } from '../../app/session.ts';
import { keepOwn, recallOwn } from '../../app/own-storage.ts';
import { rememberRejected } from './kept-rejected.ts';
import { LONGEST_SENTENCE, useStudioDraft } from './studio-draft.ts';
import { usePhoto } from './use-photo.ts';

type Trouble = 'empty' | 'long' | 'rows' | 'unreachable';
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
  const logo = usePhoto();
  /** A table of which each row becomes a picture. */
  const rows = shallowRef<File | null>(null);
  /** From 0 to 1 while it is sent. */
  const sent = ref<number | null>(null);
  const trouble = ref<Trouble | null>(null);
  /** What the server said. */
  const words = shallowRef('');
  /** What was said is of a change to what was made, not of the form. */
  const isChange = ref(false);
  /** A photo of an earlier visit, which the browser does not keep. */
  const photoBefore = ref(recallOwn(PHOTO));
  const length = computed(() => draft.text.trim().length);
  let stop = new AbortController();
  /** Pressed again after no answer has come, it is begun once; what is changed is another one. */
  let key: string | null = null;
  watch([draft, photo.file, logo.file, rows], () => (key = null));

  const refusal = (): Trouble | null => {
    if (draft.type === 'batch') return rows.value === null ? 'rows' : null;
    if (length.value === 0) return 'empty';
    return length.value > LONGEST_SENTENCE ? 'long' : null;
  };
  const clear = (): void => {
    trouble.value = null;
    words.value = '';
  };

  const look = () => ({
    template: draft.template === 'auto' ? undefined : draft.template,
    mood: draft.mood === 'auto' ? undefined : draft.mood,
    ...(photo.file.value === null ? {} : { image: photo.file.value }),
    ...(logo.file.value === null ? {} : { logo: logo.file.value }),
  });
  const asked = (type: 'image' | 'text') => {
    const said = { input_text: draft.text.trim(), generation_type: type };
    if (type === 'text') return said;
    const slots = Object.entries(draft.slots).filter(([, value]) => value.trim() !== '');
    return {
      ...said,
      aspect_ratio: draft.ratio === 'all' ? undefined : draft.ratio,
      pack: draft.ratio === 'all' ? ('true' as const) : undefined,
      engine: draft.engine === 'auto' ? undefined : draft.engine,
      style: draft.style,
      ...(Object.fromEntries(slots) as Partial<typeof draft.slots>),
      ...look(),
    };
  };
  const send = async (change: Change | undefined, sending: Sending): Promise<string> => {
    if (change === undefined && draft.type === 'batch') {
      const shop = draft.slots.shop.trim() === '' ? undefined : draft.slots.shop.trim();
      const csv = rows.value ?? new File([], '');
      const fields = { aspect_ratio: draft.ratio === 'all' ? undefined : draft.ratio, shop, ...look(), csv };
      const begun = await sendForm('POST /batches', fields, sending);
      rememberRejected(begun.task_id, begun.rejected);
      return begun.task_id;
    }
    const fields = change ?? asked(draft.type === 'text' ? 'text' : 'image');
    return (await sendForm('POST /generate', fields, sending)).task_id;
  };

  /** @param change what is to be changed of what was made, instead of the form */
  const start = async (change?: Change): Promise<void> => {
    if (sent.value !== null) return;
    clear();
    if (isChange.value || change !== undefined) key = null;
    isChange.value = change !== undefined;
    trouble.value = change === undefined ? refusal() : null;
    if (trouble.value !== null) return;
    stop = new AbortController();
    sent.value = 0;
    try {
      await ensureGuest();
      const id = await send(change, {
        signal: stop.signal,
        onProgress: (share) => (sent.value = share),
        headers: { 'idempotency-key': (key ??= randomKey()) },
      });
      key = null;
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
    keepOwn(PHOTO, file?.name ?? null);
    photoBefore.value = null;
  });
  watch([() => draft.text, rows, () => draft.type], clear);

  return {
    draft,
    photo,
    logo,
    rows,
    photoBefore,
    sent,
    trouble,
    words,
    isChange,
    length,
    start,
    cancel: () => stop.abort(),
  };
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
