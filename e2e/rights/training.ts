import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { EXAMPLE_CASE } from '@madang/contracts/training/example-case';
import { call } from '../support/client.ts';
import type { RightsFixture } from './fixture.ts';

const shippedId = async (): Promise<string> =>
  z
    .object({ id: z.guid() })
    .parse(
      JSON.parse(
        await readFile(new URL('../../content/training/cases/child-broken-phone.ko.json', import.meta.url), 'utf8'),
      ),
    ).id;

export const rights: RightsFixture = {
  owned: [/ \/api\/v1\/training\/sessions\/\{id\}/],
  open: [/ \/api\/v1\/(admin\/)?training\/cases\/\{id\}/],
  bodies: [{ verdict: 'scam' }, { enabled: true }, EXAMPLE_CASE],
  async make({ url, owner }) {
    const { body } = await call(url, 'POST /training/sessions', { body: { locale: 'ko' } }, owner);
    return {
      params: [
        [/\/training\/sessions\//, { id: body.id }],
        [/\/training\/cases\//, { id: await shippedId() }],
      ],
      belongings: async () =>
        (await call(url, 'GET /training/sessions', { query: {} }, owner)).body.items.map(({ id, status }) => [
          id,
          status,
        ]),
    };
  },
};
