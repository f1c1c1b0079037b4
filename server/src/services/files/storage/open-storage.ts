import path from 'node:path';
import type { FilesSettings } from '../settings.ts';
import { createDiskStorage } from './disk.ts';
import { createS3Storage } from './s3.ts';
import type { Storage } from './storage.ts';

/** The bucket where one is named, else the data folder. */
export const openStorage = (config: FilesSettings): Storage & { prove?(): Promise<string>; stop?(): void } => {
  const { FILES_S3_BUCKET: bucket, FILES_S3_ACCESS_KEY_ID: accessKeyId } = config;
  const { FILES_S3_SECRET_ACCESS_KEY: secretAccessKey, FILES_S3_ENDPOINT: endpoint } = config;
  if (bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
    return createDiskStorage(path.join(config.dataFolder, 'files', 'stored'));
  }
  const { FILES_S3_REGION: region, FILES_S3_PREFIX: prefix } = config;
  return createS3Storage({ bucket, endpoint, region, accessKeyId, secretAccessKey, prefix });
};
