import { AppError } from '#platform/errors';
import { findMerge } from '../accounts/merge-guest.ts';
import type { Identity } from '../context.ts';
import { findUser } from '../store/users.ts';
import type { RoutesOf } from './routes-of.ts';

export const peopleRoutes = ({ db }: Identity): RoutesOf<'people'> => ({
  'GET /internal/people/current': async ({ caller }) => {
    const merge = await findMerge(db, caller.userId);
    const user = await findUser(db, merge?.userId ?? caller.userId);
    if (user === undefined) throw new AppError('user_not_found');
    return { user_id: user.id };
  },
});
