// N concurrent SSE streams, read by load/readers.c, which says what is counted and printed. Usage: node sse.mjs < json, where
// json = {streams, tokens, timeoutMs, requests: [{url, method, headers, body, skip}]}; BENCH_LOAD is where build.sh has put it.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const { streams, tokens, timeoutMs = 15000, requests } = JSON.parse(await text(process.stdin));
const wireOf = ({ url, method = 'GET', headers = {}, body }) => {
  const { host, pathname, search } = new URL(url);
  const lines = Object.entries({ ...headers, host, connection: 'close', ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) });
  return Buffer.from(`${method} ${pathname}${search} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body ?? ''}`);
};
const [first] = requests;
const readers = spawn(path.join(process.env.BENCH_LOAD, 'readers'), { stdio: ['pipe', 'inherit', 'inherit'] });
readers.on('exit', (code) => { process.exitCode = code ?? 1; });
readers.stdin.write(`${new URL(first.url).port} ${streams} ${tokens} ${timeoutMs} ${requests.length}\n${first.skip ?? ''}\n`);
for (const wire of requests.map(wireOf)) { readers.stdin.write(`${wire.length}\n`); readers.stdin.write(wire); }
readers.stdin.end();
