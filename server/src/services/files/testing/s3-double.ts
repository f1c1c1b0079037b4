import { mkdir } from 'node:fs/promises';
import S3rver from 's3rver';
import type { S3Settings } from '../storage/s3.ts';

const BUCKET = 'files';

export interface S3Double {
  readonly settings: S3Settings;
  stop(): Promise<void>;
}

/** A server that speaks the S3 API, with one bucket in a folder. */
export const startS3Double = async (directory: string): Promise<S3Double> => {
  await mkdir(directory, { recursive: true });
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: BUCKET }],
    resetOnClose: false,
  });
  const { port } = await server.run();
  return {
    settings: {
      bucket: BUCKET,
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
      prefix: '',
    },
    stop: () => server.close(),
  };
};
