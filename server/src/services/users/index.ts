import { fileURLToPath } from 'node:url';
import { users as contract } from '@madang/contracts/users';
import { defineService } from '#platform/service';
import { erasePerson } from './erase-person.ts';
import { mergeGuest } from './merge-guest.ts';
import { createRoutes } from './routes.ts';

/** What people say of themselves, how they like it, and what is held about them. */
export const users = defineService({
  name: 'users',
  schema: 'users',
  contract,
  needs: ['identity', 'chat', 'recycle'],
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 3,
  start: (context) =>
    Promise.resolve({
      routes: createRoutes(context),
      events: {
        'identity.user_removed': ({ user_id }) => erasePerson(context.db, user_id),
        'identity.guest_merged': ({ guest_id, user_id }) =>
          context.db.transaction(async (tx) => {
            await mergeGuest(tx, { guestId: guest_id, userId: user_id });
            await context.emit(tx, 'users.guest_moved', { guest_id });
          }),
      },
    }),
});
