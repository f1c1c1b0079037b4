// N concurrent SSE streams. Usage: node sse.mjs '<json>' where json = {streams, requests: [{url, method, headers, body}], timeoutMs}
// Counts tokens "t<ns>" (stamped by the mock LLM with CLOCK_MONOTONIC at send), so delay = receive - stamp.
// A request may have `first`: another one, whose JSON answer names the path of the stream (`first.read`); its time counts.
// Prints one RESULT line of JSON.
import http from 'node:http';

const opt = JSON.parse(process.argv[2] === '-' ? await new Promise((ok) => { let s = ''; process.stdin.on('data', (d) => { s += d; }).on('end', () => ok(s)); }) : process.argv[2]);
const agent = new http.Agent({ keepAlive: false, maxSockets: 1000 });
const delays = [];
const ttfe = [];
const firsts = []; // of the first event of any kind, which need not be a token
const gaps = [];
let tokens = 0; let errors = 0; let done = 0;
const TOKEN = /t(\d{9,})/g;
const begin = process.hrtime.bigint();
let firstAt = 0n; let lastAt = begin;

/** The stream of a product that starts a turn with one request and reads it with another. */
function startTurn({ url, method, headers, body, read }) {
  return new Promise((resolve, reject) => {
    const req = http.request(url, { method, headers, agent, timeout: opt.timeoutMs ?? 15000 }, (res) => {
      const parts = [];
      res.on('data', (d) => parts.push(d));
      res.on('end', () => { try { const json = JSON.parse(Buffer.concat(parts).toString()); resolve(new URL(read.reduce((o, k) => o[k], json), url).href); } catch (e) { reject(e); } });
    });
    req.on('timeout', () => req.destroy(new Error('timeout')));
    req.on('error', reject);
    req.end(body);
  });
}

async function one(r) {
  const t0 = process.hrtime.bigint();
  const url = r.first ? await startTurn(r.first).catch(() => null) : r.url;
  if (url === null) { errors += 1; return 0; }
  return new Promise((resolve) => {
    let first = true; let silent = true; let prev = 0n; let mine = 0; let rest = '';
    const finish = (bad) => { if (bad) errors += 1; else done += 1; resolve(mine); };
    const req = http.request(url, { method: r.method, headers: r.headers, agent, timeout: opt.timeoutMs ?? 15000 }, (res) => {
      if (res.statusCode !== 200) { res.resume(); res.on('end', () => finish(true)); return; }
      res.setEncoding('latin1');
      res.on('data', (chunk) => {
        const now = process.hrtime.bigint();
        const s = rest + chunk;
        const cut = s.lastIndexOf('\n');
        rest = cut < 0 ? s : s.slice(cut + 1);
        if (cut < 0) return;
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
      });
      res.on('end', () => finish(false));
      res.on('error', () => finish(true));
    });
    req.on('timeout', () => req.destroy(new Error('timeout')));
    req.on('error', () => finish(true));
    req.end(r.body);
  });
}
const counts = await Promise.all(Array.from({ length: opt.streams }, (_, i) => one(opt.requests[i % opt.requests.length])));
const q = (a, p) => { if (!a.length) return null; a.sort((x, y) => x - y); return a[Math.min(a.length - 1, Math.floor(p * a.length))]; };
const secs = Number(lastAt - begin) / 1e9;
console.log('RESULT ' + JSON.stringify({
  streams: opt.streams, done, errors, tokens, short: counts.filter((c) => c !== opt.tokens).length, secs, tokens_per_s: tokens ? tokens / secs : 0,
  event_p50: q(firsts, 0.5), ttfe_p50: q(ttfe, 0.5), ttfe_p99: q(ttfe, 0.99), delay_p50: q(delays, 0.5), delay_p95: q(delays, 0.95), delay_p99: q(delays, 0.99), gap_p50: q(gaps, 0.5), gap_p99: q(gaps, 0.99),
}));
