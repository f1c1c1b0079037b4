import type { S3Client } from '@aws-sdk/client-s3';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#platform/errors';
import type { Form, Storage } from './storage.ts';

export interface S3Settings {
  readonly bucket: string;
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Before each name in the bucket. */
  readonly prefix: string;
}

const nothing = (): void => undefined;
const ATTEMPTS = 3;
const PAUSE_MS = 300;
const CONNECT_MS = 5000;
const SILENT_MS = 30_000;
/** What a store that is full answers; quotas of MinIO, Ceph and Garage among them. */
const FULL = new Set([
  'QuotaExceeded',
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
  'EntityTooLarge',
  'InsufficientStorage',
]);

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
const isMissing = (error: unknown): boolean =>
  statusOf(error) === 404 || ['NoSuchKey', 'NotFound'].includes((error as Error).name);
const failure = (error: unknown): AppError =>
  FULL.has((error as Error).name) || statusOf(error) === 507
    ? new AppError('storage_full', { cause: error })
    : new AppError('storage_unavailable', { retryAfterSeconds: 5, cause: error });

const problemOf = ({ bucket, endpoint }: S3Settings, error: unknown): string => {
  const status = statusOf(error);
  if (status === 404) return `there is no bucket ${bucket}: make it, or correct FILES_S3_BUCKET`;
  if (status === 401 || status === 403)
    return `the key may not use the bucket ${bucket}: correct FILES_S3_ACCESS_KEY_ID and FILES_S3_SECRET_ACCESS_KEY`;
  const answer = status === undefined ? (error as Error).name : `status ${status}`;
  return `${endpoint ?? 'Amazon S3'} does not answer as a store of files does (${answer}). Correct FILES_S3_ENDPOINT and FILES_S3_REGION`;
};

/** 20 MB of modules, which nobody loads who keeps files on a disk. */
const connect = async ({ endpoint, region, accessKeyId, secretAccessKey }: S3Settings) => {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    // A server of one's own has one host name; Amazon wants the bucket in it.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    // Checksums that are not required are understood by Amazon alone.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: ATTEMPTS,
    // What fails is thrown, and said by whoever catches it.
    logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: SILENT_MS },
  });
  return { sdk, client };
};

/** A bucket of Amazon S3 or of whatever speaks its API. */
export const createS3Storage = (settings: S3Settings): Storage & { prove(): Promise<string>; stop(): void } => {
  const { bucket: Bucket, prefix } = settings;
  let connected: ReturnType<typeof connect> | undefined;
  const connection = () => (connected ??= connect(settings));
  const keyOf = (hash: string, form: Form): string => `${prefix}${hash}/${form}`;
  const attempt = async <T>(work: (parts: Awaited<ReturnType<typeof connect>>) => Promise<T>): Promise<T> => {
    const parts = await connection();
    try {
      return await work(parts);
    } catch (error) {
      throw error instanceof AppError ? error : failure(error);
    }
  };
  let opened: S3Client | undefined;
  return {
    put: (hash, form, file) =>
      attempt(async ({ sdk, client }) => {
        opened = client;
        // Known beforehand, so that the store takes it whole or not at all.
        const { size } = await stat(file);
        // The SDK sends a stream once: it cannot begin it anew.
        for (let left = ATTEMPTS - 1; ; left -= 1) {
          try {
            await client.send(
              new sdk.PutObjectCommand({
                Bucket,
                Key: keyOf(hash, form),
                Body: createReadStream(file),
                ContentLength: size,
              }),
            );
            break;
          } catch (error) {
            if (left === 0 || failure(error).code === 'storage_full' || statusOf(error) === 403) throw error;
            await sleep(PAUSE_MS);
          }
        }
        await rm(file, { force: true });
      }),
    sizeOf: (hash, form) =>
      attempt(async ({ sdk, client }) => {
        try {
          return (await client.send(new sdk.HeadObjectCommand({ Bucket, Key: keyOf(hash, form) }))).ContentLength ?? 0;
        } catch (error) {
          if (isMissing(error)) return undefined;
          throw error;
        }
      }),
    open: (hash, form, start, end) =>
      attempt(async ({ sdk, client }) => {
        try {
          const { Body } = await client.send(
            new sdk.GetObjectCommand({ Bucket, Key: keyOf(hash, form), Range: `bytes=${start}-${end}` }),
          );
          return Body as unknown as AsyncIterable<Uint8Array>;
        } catch (error) {
          if (isMissing(error)) throw new AppError('file_not_found', { cause: error });
          throw error;
        }
      }),
    remove: (hash) =>
      attempt(async ({ sdk, client }) => {
        const { Contents = [] } = await client.send(
          new sdk.ListObjectsV2Command({ Bucket, Prefix: `${prefix}${hash}/` }),
        );
        // One by one: deleting many at once needs a checksum that some stores do not know. The original last, so that nothing is left to which no name leads.
        for (const Key of Contents.map((object) => object.Key ?? '')
          .sort()
          .reverse())
          await client.send(new sdk.DeleteObjectCommand({ Bucket, Key }));
      }),
    /** @throws Error that says what to do */
    async prove() {
      const { sdk, client } = await connection();
      opened = client;
      try {
        await client.send(new sdk.HeadBucketCommand({ Bucket }));
        return `the bucket ${Bucket} answers`;
      } catch (cause) {
        throw new Error(problemOf(settings, cause), { cause });
      }
    },
    stop: () => opened?.destroy(),
  };
};
