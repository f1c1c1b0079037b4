import { AppError } from '#platform/errors';
import type { ServiceContext } from '#platform/service';

const MEGABYTE = 1024 * 1024;

/** Before anything is made, or paid, that could not be kept. @throws AppError `made_quota_exceeded` */
export const assertRoom = async ({ client }: Pick<ServiceContext, 'client'>, forUser: string): Promise<void> => {
  const { used_bytes, quota_bytes } = await client.call('GET /internal/files/made', {}, { forUser });
  if (used_bytes >= quota_bytes)
    throw new AppError('made_quota_exceeded', { values: { megabytes: Math.floor(quota_bytes / MEGABYTE) } });
};
