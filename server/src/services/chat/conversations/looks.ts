import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Id } from '@madang/contracts/fields';

/** What an admin may read of one conversation, and until when. */
interface Look {
  readonly conversationId: string;
  readonly ownerId: string;
  readonly actorId: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const Fields = z.tuple([Id, Id, Id, z.int()]);

/** Proves that a reason was given and stands in the audit log: nothing is stored of it, and it ends by itself. */
export const createLooks = (key: Buffer) => {
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    issue({ conversationId, ownerId, actorId, until }: Look): string {
      const text = Buffer.from(JSON.stringify([conversationId, ownerId, actorId, until])).toString('base64url');
      return `${text}.${sign(text).toString('base64url')}`;
    },
    /** undefined: ours it is not, or it is over. */
    open(given: string, now: number): Look | undefined {
      const [text = '', signature = ''] = given.split('.');
      const [expected, found] = [sign(text), Buffer.from(signature, 'base64url')];
      if (expected.length !== found.length || !timingSafeEqual(expected, found)) return undefined;
      const [conversationId, ownerId, actorId, until] = Fields.parse(
        JSON.parse(Buffer.from(text, 'base64url').toString()),
      );
      return until > now ? { conversationId, ownerId, actorId, until } : undefined;
    },
  };
};
