import { Client, StreamableHTTPClientTransport, type VersionNegotiationMode } from '@modelcontextprotocol/client';

/** The protocol's own client, as programs of others have it, with a token or a key. */
export const connectMcp = async (
  url: string,
  token: string | undefined,
  {
    mode = 'legacy',
    headers = {},
  }: { readonly mode?: VersionNegotiationMode; readonly headers?: Record<string, string> } = {},
): Promise<Client> => {
  const client = new Client({ name: 'madang-e2e', version: '1' }, { versionNegotiation: { mode } });
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', url), {
    requestInit: { headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) } },
  });
  await client.connect(transport);
  return client;
};
