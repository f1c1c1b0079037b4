import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { lockOwner } from '../store/owners.ts';
import { seoulDay, sumPoints } from '../store/points.ts';
import { award } from './award.ts';
import { standingOf } from './rules.ts';

/** The day is Seoul's by the clock of the database: no client says what time it is. @throws AppError `invalid_token` for whoever is erased */
export const attend = (db: Database, userId: string) =>
  db.transaction(async (tx) => {
    const owner = await lockOwner(tx, userId);
    if (owner === null) throw new AppError('invalid_token');
    const day = await seoulDay(tx);
    const entry = await award(tx, {
      userId: owner,
      action: 'attendance',
      eventKey: `attendance ${owner} ${day}`,
      onceKey: `attendance ${day}`,
      metadata: { day },
    });
    return { ...standingOf((await sumPoints(tx, owner)).points), day, points_earned: entry?.points ?? 0 };
  });
