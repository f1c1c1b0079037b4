// N concurrent SSE streams. Usage: node sse.mjs '<json>' where json = {streams, requests: [{url, method, headers, body}], timeoutMs}
// Counts tokens "t<ns>" (stamped by the mock LLM with CLOCK_MONOTONIC at send), so delay = receive - stamp.
// It reads sockets, not HTTP: with a client of HTTP the load itself took a fifth of the machine at 1,000 streams.
// Prints one RESULT line of JSON.
import net from 'node:net';

const opt = JSON.parse(process.argv[2] === '-' ? await new Promise((ok) => { let s = ''; process.stdin.on('data', (d) => { s += d; }).on('end', () => ok(s)); }) : process.argv[2]);
const delays = [];
const ttfe = [];
const firsts = []; // of the first event of any kind, which need not be a token
const gaps = [];
let tokens = 0; let errors = 0; let done = 0;
const TOKEN = /t(\d{9,})/g;
const begin = process.hrtime.bigint();
let firstAt = 0n; let lastAt = begin;
const buffer = Buffer.allocUnsafe(262144); // read and done with before the next socket is

const wireOf = ({ url, method = 'GET', headers = {}, body }) => {
  const { host, pathname, search } = new URL(url);
  const lines = Object.entries({ ...headers, host, connection: 'close', ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) });
  return `${method} ${pathname}${search} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body ?? ''}`;
};

function one(r) {
  return new Promise((resolve) => {
    const t0 = process.hrtime.bigint();
    let ok = null; let first = true; let silent = true; let prev = 0n; let mine = 0; let rest = '';
    const finish = (bad) => { if (bad) errors += 1; else done += 1; resolve(mine); };
    const take = (chunk) => {
      const now = process.hrtime.bigint();
      const s = rest + chunk;
      const cut = s.lastIndexOf('\n');
      rest = cut < 0 ? s : s.slice(cut + 1);
      if (cut < 0) return;
      ok ??= /^HTTP\/1\.\d 200 /.test(s);
      if (silent && s.includes('data: ')) { silent = false; firsts.push(Number(now - t0) / 1e6); }
      // A product's last event may repeat the whole answer; only what comes as it is written counts.
      const news = r.skip === undefined || !s.includes(r.skip) ? s.slice(0, cut) : s.slice(0, cut).split('\n').filter((line) => !line.includes(r.skip)).join('\n');
      for (const m of news.matchAll(TOKEN)) {
        const sent = BigInt(m[1]);
        if (first) { first = false; ttfe.push(Number(now - t0) / 1e6); if (firstAt === 0n) firstAt = now; } else gaps.push(Number(now - prev) / 1e6);
        prev = now;
        delays.push(Number(now - sent) / 1e6);
        tokens += 1; mine += 1; lastAt = now;
      }
    };
    const { hostname: host, port } = new URL(r.url);
    const socket = net.connect({ host, port: Number(port), noDelay: true, onread: { buffer, callback: (n) => { take(buffer.latin1Slice(0, n)); return true; } } }, () => socket.write(wireOf(r)));
    socket.setTimeout(opt.timeoutMs ?? 15000, () => socket.destroy(new Error('timeout')));
    socket.on('error', () => { ok = false; });
    socket.on('close', () => finish(ok !== true));
  });
}
const counts = await Promise.all(Array.from({ length: opt.streams }, (_, i) => one(opt.requests[i % opt.requests.length])));
const q = (a, p) => { if (!a.length) return null; a.sort((x, y) => x - y); return a[Math.min(a.length - 1, Math.floor(p * a.length))]; };
const secs = Number(lastAt - begin) / 1e9;
console.log('RESULT ' + JSON.stringify({
  streams: opt.streams, done, errors, tokens, short: counts.filter((c) => c !== opt.tokens).length, secs, tokens_per_s: tokens ? tokens / secs : 0,
  event_p50: q(firsts, 0.5), ttfe_p50: q(ttfe, 0.5), ttfe_p99: q(ttfe, 0.99), delay_p50: q(delays, 0.5), delay_p95: q(delays, 0.95), delay_p99: q(delays, 0.99), gap_p50: q(gaps, 0.5), gap_p99: q(gaps, 0.99),
}));
