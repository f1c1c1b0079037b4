import { z } from 'zod';

/** What is rewarded, with how many points and how often a day: server/src/services/users/points/rules.ts. */
export const Action = z.enum(['attendance', 'scan', 'recycled', 'invitation', 'training']).meta({ id: 'PointAction' });
export type Action = z.infer<typeof Action>;

export const BadgeName = z
  .enum(['first_activity', 'attendance_week', 'training_full_score', 'level_3', 'level_5'])
  .meta({ id: 'BadgeName' });
export type BadgeName = z.infer<typeof BadgeName>;

export const Points = z.number().int().min(0);
export const Level = z.number().int().min(1).max(5);

export const CharacterId = z
  .enum(['doki', 'gami', 'toto', 'kkami', 'meongi', 'soli', 'gaegul', 'hoya'])
  .meta({ id: 'CharacterId' });
export type CharacterId = z.infer<typeof CharacterId>;

/** What a character wears. Each is drawn once and fits all of them. */
export const SkinId = z.enum(['bare', 'sprout', 'scarf', 'straw_hat', 'pouch', 'gat']).meta({ id: 'SkinId' });
export type SkinId = z.infer<typeof SkinId>;

/** Who keeps somebody company, and what it wears. */
export const Chosen = z.object({ character: CharacterId, skin: SkinId }).meta({ id: 'ChosenCharacter' });
export type Chosen = z.infer<typeof Chosen>;
