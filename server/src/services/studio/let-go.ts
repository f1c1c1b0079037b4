import { AppError } from '#platform/errors';
import type { ServiceContext } from '#platform/service';
import type { HeldPicture } from './kept.ts';
import { forgetPicture } from './store/history.ts';

/** What a task that came to nothing has in the files service, and the message that came with it. */
interface Left {
  readonly held: readonly string[];
  /** What came with it, and was not held yet where nothing was done of it. */
  readonly uploads: readonly HeldPicture[];
  readonly messageId: string | null;
}

const unlessGone = (error: unknown): void => {
  if (!(error instanceof AppError && error.code === 'file_not_found')) throw error;
};

/**
 * In this order: until its picture is gone, a message shows it. An upload goes by being held in its place: what is let go is
 * what is held. `owners`: whoever may have it; null is nobody.
 */
export const letGo = async (
  { db, client }: Pick<ServiceContext, 'db' | 'client'>,
  owners: readonly (string | null)[],
  { held, uploads, messageId }: Left,
): Promise<void> => {
  if (messageId !== null) await forgetPicture(db, messageId);
  for (const forUser of new Set(owners.filter((owner) => owner !== null))) {
    for (const { file_id: from, kept } of uploads) {
      const body = { files: [{ from, id: kept.id }], replaces_uploads: true };
      await client.call('POST /internal/files/held', { body }, { forUser }).catch(unlessGone);
    }
    const ids = [...held, ...uploads.map(({ kept }) => kept.id)];
    await client.call('POST /internal/files/held/release', { body: { ids } }, { forUser });
  }
};
