import { uuidv7 } from 'uuidv7';
import type { Character, Skin, UnlockRule } from '@madang/contracts/users/characters';
import type { Transaction } from '#platform/db/database';
import { emitEvent } from '#platform/events/emit';
import { addUnlock, readStanding, type Standing } from '../store/unlocks.ts';
import { levelOf } from '../points/rules.ts';
import { CHARACTERS, SKINS } from './catalogue.ts';

interface Unlockable {
  readonly kind: 'character' | 'skin';
  readonly of: Character | Skin;
}

const ALL: readonly Unlockable[] = [
  ...CHARACTERS.map((of) => ({ kind: 'character', of }) as const),
  ...SKINS.map((of) => ({ kind: 'skin', of }) as const),
];

/** How far somebody is, of what a rule asks. */
export const progressOf = (
  rule: UnlockRule,
  { points, badges, activities }: Standing,
): { have: number; need: number } => {
  switch (rule.by) {
    case 'start':
      return { have: 1, need: 1 };
    case 'level':
      return { have: Math.min(levelOf(points), rule.level), need: rule.level };
    case 'badge':
      return { have: badges.includes(rule.badge) ? 1 : 0, need: 1 };
    case 'activity':
      return { have: Math.min(activities[rule.action] ?? 0, rule.times), need: rule.times };
  }
};

/** What somebody has earned and does not have yet. */
export const earnedBy = (standing: Standing): readonly Unlockable[] =>
  ALL.filter(({ of: { id, unlock } }) => {
    if (unlock.by === 'start' || standing.unlocks[id] !== undefined) return false;
    const { have, need } = progressOf(unlock, standing);
    return have >= need;
  });

/** Opens what somebody has earned, and tells of each the one time that it opens. Their points are locked by the caller. */
export const unlockEarned = async (tx: Transaction, userId: string): Promise<void> => {
  for (const { kind, of } of earnedBy(await readStanding(tx, userId))) {
    const at = await addUnlock(tx, userId, of.id);
    if (at === undefined) continue;
    await emitEvent(tx, 'users.character_unlocked', {
      id: uuidv7(),
      user_id: userId,
      subject: of.id,
      at: at.toISOString(),
      values: { kind, unlocked: of.id, name_ko: of.name.ko, name_en: of.name.en },
    });
  }
};
