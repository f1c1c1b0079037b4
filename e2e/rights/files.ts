import { call } from '../support/client.ts';
import type { RightsFixture } from './fixture.ts';

/** The smallest GIF. */
const DOT = new Blob([Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')], {
  type: 'image/gif',
});

export const rights: RightsFixture = {
  owned: [/ \/api\/v1\/(files\/\{id\}|images\/\{file_hash\})/],
  unknown: [[/\/images\//, { file_hash: 'f'.repeat(64) }]],
  async make({ url, owner }) {
    const { body } = await call(url, 'POST /files', { body: { purpose: 'photo', file: DOT } }, owner);
    return {
      params: [[/\/files\/|\/images\//, { id: body.id, file_hash: body.file_hash }]],
      belongings: async () =>
        (await call(url, 'GET /files', { query: {} }, owner)).body.items.map(({ id, file_hash }) => ({
          id,
          file_hash,
        })),
    };
  },
};
