import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEY } from './model-double.ts';

export interface EmbeddingDouble {
  readonly url: string;
  readonly requests: Record<string, unknown>[];
  /** How the next answers go wrong. */
  trap: 'none' | 'error' | 'rate-limited' | 'html' | 'too-few' | 'shuffled' | 'own-encoding' | 'silence' | 'cut-off';
  /** Answers that are being given. */
  open: number;
  stop(): Promise<void>;
}

/** Of a text, the same each time: 32-bit floats, so that both encodings say the same. */
export const vectorOf = (text: string): number[] =>
  Array.from(new Float32Array([text.length, text.codePointAt(0) ?? 0, 0.25]));

const encoded = (vector: readonly number[], format: unknown): unknown =>
  format === 'base64' ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector;

const error = (message: string): string =>
  JSON.stringify({ error: { message, type: 'server_error', param: null, code: null } });

/** The embeddings API of OpenAI. Source: OpenAI API reference, "Embeddings". */
export const startEmbeddingDouble = async (): Promise<EmbeddingDouble> => {
  const answerTo = (body: Record<string, unknown>): [number, string, Record<string, string>?] => {
    const texts = [body['input'] as string | string[]].flat();
    if (double.trap === 'error') return [500, error('the double fails')];
    if (double.trap === 'rate-limited') return [429, error('too many'), { 'retry-after': '7' }];
    if (double.trap === 'html') return [200, '<html>down for maintenance</html>'];
    const data = texts.map((text, index) => ({
      object: 'embedding',
      index,
      embedding: encoded(vectorOf(text), double.trap === 'own-encoding' ? 'float' : body['encoding_format']),
    }));
    const usage = { prompt_tokens: 7, total_tokens: 7 };
    const given = double.trap === 'too-few' ? data.slice(1) : double.trap === 'shuffled' ? data.toReversed() : data;
    return [200, JSON.stringify({ object: 'list', data: given, model: body['model'], usage })];
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      double.open += 1;
      response.once('close', () => (double.open -= 1));
      const isRight = request.method === 'POST' && request.url === '/v1/embeddings';
      if (!isRight || request.headers.authorization !== `Bearer ${KEY}`) {
        response.writeHead(isRight ? 401 : 404, { 'content-type': 'application/json' }).end(error('no'));
        return;
      }
      const body = JSON.parse(text) as Record<string, unknown>;
      double.requests.push(body);
      if (double.trap === 'silence') return;
      const [status, said, headers = {}] = answerTo(body);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      if (double.trap !== 'cut-off') response.end(said);
      else response.write(said.slice(0, 20), () => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const double: EmbeddingDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    trap: 'none',
    open: 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return double;
};
