import { onScopeDispose, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { ApiProblem } from '../../app/problem.ts';
import { sendForm } from '../../app/send-form.ts';
import { ensureGuest } from '../../app/session.ts';

type Refusal = 'kind' | 'empty' | 'tooMany';

const refusalOf = (files: readonly File[]): Refusal | null => {
  const [photo] = files;
  if (photo === undefined) return null;
  if (files.length > 1) return 'tooMany';
  // Of some files the browser does not know what they are, HEIC among them.
  const isPicture = photo.type === '' ? /\.hei[cf]$/i.test(photo.name) : photo.type.startsWith('image/');
  if (!isPicture) return 'kind';
  return photo.size === 0 ? 'empty' : null;
};

/** Sends a photo, and goes on to what is found on it. */
export const useScanPhoto = () => {
  const { t } = useI18n();
  const router = useRouter();
  /** How much of it has been sent, from 0 to 1; null while nothing is sent. */
  const sent = ref<number | null>(null);
  const problem = ref('');
  const leaving = new AbortController();
  onScopeDispose(() => leaving.abort());

  const scan = async (files: readonly File[]): Promise<void> => {
    const [photo] = files;
    if (photo === undefined || sent.value !== null) return;
    const refusal = refusalOf(files);
    problem.value = refusal === null ? '' : t(`scan.refused.${refusal}`);
    if (refusal !== null) return;
    sent.value = 0;
    try {
      await ensureGuest();
      const { task_id: id } = await sendForm(
        'POST /scan',
        { photo },
        { signal: leaving.signal, onProgress: (share) => (sent.value = share) },
      );
      await router.push({ name: 'scan-result', params: { id } });
    } catch (error) {
      if (!leaving.signal.aborted) problem.value = error instanceof ApiProblem ? error.words : t('scan.unreachable');
    } finally {
      sent.value = null;
    }
  };
  return { sent, problem, scan };
};
