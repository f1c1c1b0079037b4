import { MOST_MEGABYTES } from '@madang/contracts/files';
import { MOST_GUIDE_MEGABYTES } from '@madang/contracts/files-guide';
import { z } from 'zod';
import { httpUrl, keyText, text } from '#platform/config/settings';
import type { ServiceConfig } from '#platform/config/settings';

const megabytes = (value: number, most: number) => z.coerce.number().min(0.1).max(most).default(value);

export const settings = {
  FILES_AVATAR_MB: megabytes(5, 20).meta({ description: 'Largest picture that is taken for an avatar, in MB' }),
  FILES_PHOTO_MB: megabytes(20, MOST_MEGABYTES).meta({ description: 'Largest photo that may be uploaded, in MB' }),
  FILES_DOCUMENT_MB: megabytes(25, MOST_MEGABYTES).meta({
    description: 'Largest document that may be uploaded, in MB',
  }),
  FILES_GUIDE_MB: megabytes(15, MOST_GUIDE_MEGABYTES).meta({
    description: 'Largest photo that an editor may put on an item of the recycling guide, in MB',
  }),
  FILES_QUOTA_MB: megabytes(1000, 10_000_000).meta({ description: 'How much a person may keep, in MB' }),
  FILES_GUEST_QUOTA_MB: megabytes(100, 10_000_000).meta({ description: 'How much a guest may keep, in MB' }),
  FILES_MADE_MB: megabytes(5000, 10_000_000).meta({
    description: 'How much of the pictures that are made for a person is kept, in MB, beside what they upload',
  }),
  FILES_GUEST_MADE_MB: megabytes(200, 10_000_000).meta({ description: 'The same for a guest, in MB' }),
  FILES_S3_BUCKET: text.optional().meta({ description: 'Keeps files in this bucket; without it, in the data folder' }),
  FILES_S3_ENDPOINT: httpUrl
    .optional()
    .meta({ description: 'Address of a server that speaks the S3 API (MinIO, Ceph, Garage, R2); without it, Amazon' }),
  FILES_S3_REGION: text.default('us-east-1').meta({ description: 'Region of the bucket' }),
  FILES_S3_ACCESS_KEY_ID: keyText.optional().meta({ description: 'Key id for the bucket' }),
  FILES_S3_SECRET_ACCESS_KEY: keyText.optional().meta({ description: 'Secret key for the bucket', secret: true }),
  FILES_S3_PREFIX: z
    .string()
    .regex(/^[\w./-]{0,200}$/)
    .default('')
    .meta({ description: 'Before the name of each file in the bucket, e.g. madang/' }),
} as const;
export type FilesSettings = ServiceConfig<typeof settings>;

export const settingsProblems = ({
  FILES_S3_BUCKET,
  FILES_S3_ACCESS_KEY_ID,
  FILES_S3_SECRET_ACCESS_KEY,
}: FilesSettings): string[] => {
  if (FILES_S3_BUCKET === undefined) return [];
  const missing = Object.entries({ FILES_S3_ACCESS_KEY_ID, FILES_S3_SECRET_ACCESS_KEY }).filter(
    ([, value]) => value === undefined,
  );
  return missing.map(([name]) => `${name}: is needed with FILES_S3_BUCKET`);
};
