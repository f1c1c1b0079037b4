/**
 * Serves the page of an example at http://localhost:5173, and beside it the client as /madang.js and its own program as /page.js, where it is bundled: what any server of static
 * files does as well.
 *
 * node examples/serve.ts chat-page
 */
import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';

const CLIENT = path.join(import.meta.dirname, '../packages/client/dist/index.js');

export const servePage = (example: string): Server => {
  const files: Readonly<Record<string, readonly [file: string, type: string]>> = {
    '/': [path.resolve(import.meta.dirname, example, 'index.html'), 'text/html; charset=utf-8'],
    '/page.js': [path.resolve(import.meta.dirname, example, 'dist/page.js'), 'text/javascript; charset=utf-8'],
    '/madang.js': [CLIENT, 'text/javascript; charset=utf-8'],
  };
  return createServer((request, response) => {
    const found = files[(request.url ?? '/').split('?')[0] ?? '/'];
    if (found === undefined) return void response.writeHead(404).end();
    createReadStream(found[0])
      .once('error', () => response.writeHead(404).end('not built: see the README of the example'))
      .once('open', () => response.setHeader('content-type', found[1]))
      .pipe(response);
  });
};

if (import.meta.main) {
  const [example = 'chat-page'] = process.argv.slice(2);
  servePage(example).listen(5173, () => console.log('http://localhost:5173'));
}
