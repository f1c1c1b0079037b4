// Prints the tables from one or more results.json: node driver/report.mjs results.json [more.json ...]
// Where at least two runs of a scenario and target met little foreign load (<= NOISE, default 0.15 of the machine), only
// those count; otherwise the two quietest do, and the row's foreign CPU says how noisy they were.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { median } from './lib.mjs';

const NOISE = Number(process.env.NOISE ?? 0.15);
let rows = [];
// ---- tables ----------------------------------------------------------------------------------------------------
const f = (x, d = 1) => (x == null ? '–' : x.toFixed(d));
function agg(scenario, target) {
  const all = rows.filter((r) => r.scenario === scenario && r.target === target && !r.failed).sort((a, b) => a.foreign - b.foreign);
  if (!all.length) return null;
  const still = all.filter((r) => r.foreign <= NOISE);
  const rs = still.length >= 2 ? still : all.slice(0, 2);
  const med = (k) => median(rs.map((r) => r[k]));
  return { n: rs.length, rps: med('rps'), p50: med('p50_us') / 1e3, p99: med('p99_us') / 1e3, errors: rs.reduce((a, r) => a + (r.sse ? r.short : r.errors), 0), rss: Math.max(...rs.map((r) => r.rss)), server_us: med('server_us'), pg_us: med('pg_us'), foreign: med('foreign'), lo: Math.min(...rs.map((r) => r.rps ?? 0)), hi: Math.max(...rs.map((r) => r.rps ?? 0)), tps: med('tokens_per_s'), event50: med('event_p50'), ttfe50: med('ttfe_p50'), ttfe99: med('ttfe_p99'), d50: med('delay_p50'), d95: med('delay_p95'), d99: med('delay_p99'), cpu_us_tok: median(rs.filter((r) => r.tokens).map((r) => r.server_cpu * 1e6 / r.tokens)) };
}
function httpTable(title, names, bases) {
  const scs = [...new Set(rows.filter((r) => !r.sse && names.includes(r.scenario)).map((r) => r.scenario))];
  if (!scs.length) return;
  console.log(`\n### ${title}\n\n| scenario | target | req/s median (min–max) | p50 ms | p99 ms | errors | RSS MiB | server CPU µs/req | PG CPU µs/req | foreign CPU (runs) | ${bases.map((b) => `× ${b}`).join(' | ')} |`);
  console.log(`|---|---|---|---|---|---|---|---|---|---|${bases.map(() => '---|').join('')}`);
  for (const s of scs) {
    for (const t of [...new Set(rows.filter((r) => r.scenario === s).map((r) => r.target))]) {
      const a = agg(s, t);
      if (!a) { console.log(`| ${s} | ${t} | ${rows.find((r) => r.scenario === s && r.target === t).failed} |`); continue; }
      console.log(`| ${s} | ${t} | ${f(a.rps)} (${f(a.lo)}–${f(a.hi)}) | ${f(a.p50, 2)} | ${f(a.p99, 2)} | ${a.errors} | ${f(a.rss, 0)} | ${f(a.server_us, 0)} | ${f(a.pg_us, 0)} | ${f(a.foreign * 100, 0)}% (${a.n}) | ${bases.map((b) => { const o = agg(s, b); return o ? f(a.rps / o.rps, 2) : '–'; }).join(' | ')} |`);
    }
  }
}
function sseTable(title, names, bases, direct) {
  const scs = [...new Set(rows.filter((r) => r.sse && names.includes(r.scenario)).map((r) => r.scenario))];
  if (!scs.length) return;
  console.log(`\n### ${title}\n\n| scenario | target | tokens/s | first event p50, first token p50 / p99 ms | delay per event p50 / p95 / p99 ms | added over ${direct} p50 / p95 / p99 ms | bad streams | RSS MiB | server CPU µs/token | foreign CPU (runs) | ${bases.map((b) => `tokens/s × ${b}`).join(' | ')} |`);
  console.log(`|---|---|---|---|---|---|---|---|---|---|${bases.map(() => '---|').join('')}`);
  for (const s of scs) {
    const d = agg(s, direct);
    for (const t of [...new Set(rows.filter((r) => r.scenario === s).map((r) => r.target))]) {
      const a = agg(s, t);
      if (!a) { console.log(`| ${s} | ${t} | failed |`); continue; }
      console.log(`| ${s} | ${t} | ${f(a.tps, 0)} | ${f(a.event50)}, ${f(a.ttfe50)} / ${f(a.ttfe99)} | ${f(a.d50, 2)} / ${f(a.d95, 2)} / ${f(a.d99, 2)} | ${d ? ['d50', 'd95', 'd99'].map((k) => f(a[k] == null ? null : a[k] - d[k], 2)).join(' / ') : '–'} | ${a.errors} | ${f(a.rss, 0)} | ${f(a.cpu_us_tok, 0)} | ${f(a.foreign * 100, 0)}% (${a.n}) | ${bases.map((b) => { const o = agg(s, b); return o ? f(a.tps / o.tps, 2) : '–'; }).join(' | ')} |`);
    }
  }
}


export function report(files) {
  const loaded = files.map((x) => JSON.parse(fs.readFileSync(x, 'utf8')));
  rows = loaded.flatMap((x) => x.rows);
  console.log(`\nRun of ${loaded.map((x) => x.at).join(', ')}; ${loaded.map((x) => `${x.rounds} rounds of ${x.secs} s`).join(', ')}, targets in turn within a round; wrk -t1; req/s is the median of the runs that count. "foreign CPU" is the share of the machine's CPU time spent by processes that are no part of the run.`);
  const names = [...new Set(rows.map((r) => r.scenario))];
  const pick = (re) => names.filter((s) => re.test(s));
  httpTable('API', names.filter((s) => !/^(gateway|llm-|sse-)/.test(s)), ['fastapi-1', 'fastapi-2', 'floor-1', 'floor-2']);
  sseTable('SSE through the API (200 tokens a stream)', pick(/^sse-/), ['fastapi-1', 'fastapi-2', 'floor-1', 'floor-2'], 'mock-direct');
  httpTable('Gateway (1 KiB answer)', pick(/^gateway/), ['fastapi-httpx-1', 'fastapi-httpx-2', 'nginx-1', 'nginx-2', 'fastify-proxy-1', 'fastify-proxy-2']);
  httpTable('LLM relay, no streaming', pick(/^llm-relay/), ['portkey', 'fastapi-httpx-1', 'nginx-1', 'fastify-proxy-1']);
  sseTable('LLM relay, streaming', pick(/^llm-sse/), ['portkey', 'fastapi-httpx-1', 'nginx-1', 'fastify-proxy-1'], 'mock-direct');
}
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) report(process.argv.slice(2));
