import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { call } from '../support/client.ts';
import type { RightsFixture } from './fixture.ts';

/** An import that has rejected something. @returns its id */
const importedFile = async (adminUrl: string): Promise<string> => {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const id = randomUUID();
  await admin.query(
    "INSERT INTO locations.import_run (id, data_set, file_name, state, rejected, finished_at) VALUES ($1, 'centers', 'x.csv', 'done', $2, now())",
    [id, gzipSync('record')],
  );
  await admin.end();
  return id;
};

export const rights: RightsFixture = {
  owned: [/ \/api\/v1\/locations\/me\/\{id\}/],
  open: [/ \/api\/v1\/admin\/locations\/imports\/\{id\}/],
  bodies: [
    { name: '집', latitude: 37.5, longitude: 127 },
    { address: '서울 마포구' },
    { latitude: 37.5, longitude: 127 },
  ],
  async make({ url, adminUrl, owner }) {
    const { body } = await call(
      url,
      'POST /locations/me',
      { body: { name: '주인의 집', latitude: 37.5593, longitude: 126.9083 } },
      owner,
    );
    return {
      params: [
        [/\/locations\/me\//, { id: body.id }],
        [/\/locations\/imports\//, { id: await importedFile(adminUrl) }],
      ],
      belongings: async () => (await call(url, 'GET /locations/me', {}, owner)).body,
    };
  },
};
