import type { Principal } from '#platform/auth/principal';
import { AppError } from '#platform/errors';
import type { ServiceContext } from '#platform/service';

const MEGABYTE = 1024 * 1024;

/**
 * Before anything is made, or paid: what was begun is kept also where it is more than somebody may have.
 * @throws AppError `made_quota_exceeded`, `guest_made_quota_exceeded`
 */
export const assertRoom = async (
  { client }: Pick<ServiceContext, 'client'>,
  { userId: forUser, kind }: Pick<Principal, 'userId' | 'kind'>,
): Promise<void> => {
  const { used_bytes, quota_bytes, guest_quota_bytes } = await client.call('GET /internal/files/made', {}, { forUser });
  const [quota, code] =
    kind === 'guest'
      ? [guest_quota_bytes, 'guest_made_quota_exceeded' as const]
      : [quota_bytes, 'made_quota_exceeded' as const];
  if (used_bytes >= quota) throw new AppError(code, { values: { megabytes: Math.floor(quota / MEGABYTE) } });
};
