import type { OutsideTool } from '@madang/contracts/mcp/outside-tools';
import { expect, it } from 'vitest';
import type { ServiceClient } from '#platform/client';
import { AppError } from '#platform/errors';
import { createOfferedTools } from './offered-tools.ts';

const TOOL: OutsideTool = {
  server_id: '0198c0de-0000-7000-8000-000000000001',
  server: 'notes',
  name: 'send_mail',
  title: null,
  description: '',
  input_schema: { type: 'object' },
  read_only: false,
  fingerprint: 'a',
  apps: ['chat'],
  persona_ids: [],
};
const HERE = { app: 'chat', personaId: null, ownerId: 'me' };

it('gives none while nobody knows them, says so where something would be lost, and has them right after', async () => {
  let isAway = true;
  const client = {
    call: () => (isAway ? Promise.reject(new AppError('service_unavailable')) : Promise.resolve({ items: [TOOL] })),
  } as unknown as ServiceClient;
  const clock = { now: () => 1_000_000 };
  const log = { warn: () => undefined } as unknown as Parameters<typeof createOfferedTools>[0]['log'];
  const offered = createOfferedTools({
    client,
    clock: clock as Parameters<typeof createOfferedTools>[0]['clock'],
    log,
  });
  expect(await offered.in(HERE)).toEqual([]);
  await expect(offered.assertKnown('me')).rejects.toMatchObject({ code: 'service_unavailable' });
  isAway = false;
  await offered.assertKnown('me');
  expect(await offered.in(HERE)).toEqual([TOOL]);
});
