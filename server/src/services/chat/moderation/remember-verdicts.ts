import { createHash } from 'node:crypto';
import type { Background } from '#platform/background/background';
import { AppError } from '#platform/errors';
import type { Moderation } from './moderation.ts';

const MOST = 20_000;
/** What judges may learn, under the same name. */
const KEPT_MS = 60 * 60_000;

interface Remembered {
  readonly until: number;
  /** undefined: it passed. */
  readonly heldBack: AppError | undefined;
}

const isHeldBack = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === 'message_held_back';

/**
 * Asks once an hour about the same words and files of the same person. Of one process: its settings name the server, the
 * model and the words, so others of them remember nothing. That nobody has judged is no verdict, whatever comes of it.
 */
export const rememberVerdicts = (
  moderation: Moderation,
  background: Pick<Background, 'clock' | 'isOn'>,
  most = MOST,
): Moderation => {
  if (!background.isOn('chat.remember-verdicts')) return moderation;
  const now = (): number => background.clock.elapsed();
  /** Oldest first. */
  const verdicts = new Map<string, Remembered>();
  const remember = (key: string, heldBack?: AppError): void => {
    verdicts.delete(key);
    verdicts.set(key, { until: now() + KEPT_MS, heldBack });
    const [oldest] = verdicts.keys();
    if (verdicts.size > most && oldest !== undefined) verdicts.delete(oldest);
  };
  return async (said) => {
    const { ownerId, text, files, pictures = [] } = said;
    const of = [ownerId, text, files.map(({ id }) => id), pictures];
    const key = createHash('sha256').update(JSON.stringify(of)).digest('base64url');
    const known = verdicts.get(key);
    if (known !== undefined && known.until > now()) {
      if (known.heldBack === undefined) return 'passed';
      throw new AppError('message_held_back', { members: known.heldBack.details.members ?? {} });
    }
    try {
      const verdict = await moderation(said);
      if (verdict === 'passed') remember(key);
      return verdict;
    } catch (error) {
      if (isHeldBack(error)) remember(key, error);
      throw error;
    }
  };
};
