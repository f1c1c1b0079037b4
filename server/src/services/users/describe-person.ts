import type { Locale } from '@madang/contracts/fields';
import { API_BASE } from '@madang/contracts/operation';
import type { Profile, Settings } from '@madang/contracts/users';
import type { PersonRow } from './store/people.ts';

/** What somebody has who never chose; the language is the one that they ask in. */
export const describeSettings = ({ settings }: PersonRow, locale: Locale): Settings => ({
  theme: settings?.theme ?? 'system',
  language: settings?.language ?? locale,
  notification_enabled: settings?.notificationEnabled ?? false,
  plan: settings?.plan ?? 'free',
});

export const avatarUrl = (userId: string, hash: string): string => `${API_BASE}/users/${userId}/avatar?v=${hash}`;

export const describeProfile = (
  userId: string,
  { profile, settings, avatarHash }: PersonRow,
  locale: Locale,
): Omit<Profile, 'role'> => ({
  user_id: userId,
  nickname: profile?.nickname ?? null,
  bio: profile?.bio ?? null,
  region: profile?.region ?? null,
  locale: settings?.language ?? locale,
  avatar_url: avatarHash === null ? null : avatarUrl(userId, avatarHash),
  created_at: profile?.createdAt.toISOString() ?? null,
  updated_at: profile?.updatedAt.toISOString() ?? null,
});
