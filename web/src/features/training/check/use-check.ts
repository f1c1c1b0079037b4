import { onScopeDispose, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { call } from '../../../app/api.ts';
import { online } from '../../../app/online.ts';
import { ApiProblem } from '../../../app/problem.ts';
import { sendForm } from '../../../app/send-form.ts';
import { ensureGuest } from '../../../app/session.ts';
import { judgementOf, type Judgement, type CheckedPicture } from './judgement.ts';

/** A message that somebody wants judged, as text or as a picture: what they put in stays here, and is asked about when they want. */
export const useCheck = () => {
  const { t } = useI18n();
  const text = ref('');
  const judged = shallowRef<Judgement | null>(null);
  const picture = shallowRef<CheckedPicture | null>(null);
  const asking = ref(false);
  const problem = ref('');
  const leaving = new AbortController();
  const { signal } = leaving;

  const letPictureGo = (): void => {
    if (picture.value !== null) URL.revokeObjectURL(picture.value.url);
    picture.value = null;
  };
  const work = async (judge: () => Promise<void>): Promise<void> => {
    if (asking.value) return;
    asking.value = true;
    problem.value = '';
    judged.value = null;
    letPictureGo();
    try {
      await ensureGuest();
      await judge();
    } catch (error) {
      problem.value =
        error instanceof ApiProblem
          ? error.words
          : t(online.value ? 'training.check.failed' : 'training.check.offline');
    } finally {
      asking.value = false;
    }
  };

  const ask = async (): Promise<void> => {
    if (text.value.trim() === '') return;
    await work(async () => {
      judged.value = await call('POST /training/analyze-text', { body: { text: text.value } }, { signal });
    });
  };
  const askPicture = (image: File): Promise<void> =>
    work(async () => {
      const answer = await sendForm('POST /training/analyze-image', { image }, { signal, onProgress: () => undefined });
      const judgement = judgementOf(answer);
      if (judgement === undefined) {
        problem.value = answer.reason;
        return;
      }
      const { lines, width, height, model } = answer;
      picture.value = { url: URL.createObjectURL(image), lines, width, height, model };
      judged.value = judgement;
    });
  onScopeDispose(() => {
    leaving.abort();
    letPictureGo();
  });
  return { text, judged, picture, asking, problem, ask, askPicture };
};
