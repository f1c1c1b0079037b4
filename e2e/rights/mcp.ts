import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { RightsFixture } from './fixture.ts';

/** A server that nobody is offered and nobody reaches: whoever may, changes and deletes it. */
const addUnreachable = async (adminUrl: string): Promise<{ readonly id: string }> => {
  const id = randomUUID();
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(
    `INSERT INTO mcp.server (id, name, url, apps, personas, enabled) VALUES ($1, 'nobody', 'http://127.0.0.1:9/mcp', '{chat}', '{}', false)`,
    [id],
  );
  await client.end();
  return { id };
};

export const rights: RightsFixture = {
  open: [/ \/api\/v1\/admin\/mcp-servers\/\{id\}/],
  bodies: [
    { jsonrpc: '2.0', id: 1, method: 'ping' },
    { name: 'x', url: 'https://mcp.example.com/' },
    { offered: [] },
    { decision: 'once' },
  ],
  async make({ adminUrl }) {
    const { id } = await addUnreachable(adminUrl);
    return { params: [[/\/admin\/mcp-servers\/\{id\}/, { id }]] };
  },
};
