import { afterAll, beforeAll, expect, it } from 'vitest';
import pg from 'pg';
import { InstallationError } from '../platform/db/installation-error.ts';
import { createTestDatabase, type TestDatabase } from '../platform/testing/database.ts';
import { startInProcess } from '../platform/testing/server.ts';

/** A process that knows the URLs of its own role and of `jobs` alone, as services in processes of their own do. */
let database: TestDatabase;
let admin: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.close();
});

/** Starts, and stops what should not have started. @returns what it was refused for */
const refusal = async (env: Readonly<Record<string, string>>): Promise<unknown> => {
  try {
    const server = await startInProcess({ env: { ...database.env, ...env }, services: ['chat'], gateway: false });
    await server.stop();
    return undefined;
  } catch (error) {
    return error;
  }
};

it('starts with the key and the release of the installation', async () => {
  expect(await refusal({})).toBeUndefined();
});

it('does not start with another key', async () => {
  const refused = await refusal({ MADANG_SECRET_KEY: 'another-secret-key-0123456789-abcdefghijklmnop' });
  expect(refused).toBeInstanceOf(InstallationError);
  expect(refused).toMatchObject({ message: expect.stringMatching(/another secret key/) as string });
});

it('does not start on what a newer release has brought up to date', async () => {
  await admin.query("INSERT INTO chat.__migrations (folder_millis, hash) VALUES (4102444800000, 'of tomorrow')");
  const refused = await refusal({});
  expect(refused).toBeInstanceOf(InstallationError);
  expect(refused).toMatchObject({ message: expect.stringMatching(/newer release.*chat/) as string });
});
