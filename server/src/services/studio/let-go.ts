import type { ServiceContext } from '#platform/service';
import { forgetPicture } from './store/history.ts';

/** What a task that came to nothing has in the files service, and the message that came with it. */
interface Left {
  readonly held: readonly string[];
  readonly messageId: string | null;
}

/** In this order: until its picture is gone, a message shows it. `owners`: whoever may have it; null is nobody. */
export const letGo = async (
  { db, client }: Pick<ServiceContext, 'db' | 'client'>,
  owners: readonly (string | null)[],
  { held, messageId }: Left,
): Promise<void> => {
  if (messageId !== null) await forgetPicture(db, messageId);
  for (const forUser of new Set(owners.filter((owner) => owner !== null)))
    await client.call('POST /internal/files/held/release', { body: { ids: [...held] } }, { forUser });
};
