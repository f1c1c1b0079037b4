// Runs the scenarios for each target in turn (A B C A B C ...), prints markdown tables, writes $BENCH_WORK/results.json.
// Started by run.sh, which has PostgreSQL and Redis up and seeded. Everything listens on and is loaded over 127.0.0.1 only.
import { spawn, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchOnce, freePort, luaRequests, mintToken, sleep, waitFor, email, PASSWORD } from './lib.mjs';
import { cpuSecs, machine, rssMiB, selfAndReaped } from './proc.mjs';
import { report } from './report.mjs';
import { scenarios as common, stream as commonStream } from '../targets/common.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const env = process.env;
const WORK = env.BENCH_WORK;
const ROUNDS = Number(env.ROUNDS ?? 3);
const DUR = Math.min(15, Number(env.DUR ?? 5));
const WARM = Number(env.WARM ?? 2);
const USERS = 100;
const want = (list, x) => !list || list.split(',').includes(x);
const onlyScenario = env.SCENARIOS; const onlyTarget = env.TARGETS;
const pgPid = Number(fs.readFileSync(env.PG_PIDFILE, 'utf8').split('\n')[0]);
const redisPid = Number(env.REDIS_PID);
const DB = (name) => `postgresql://bench@127.0.0.1:${env.PG_PORT}/${name}`;
const psql = (db, sql) => execFileSync('psql', ['-qAtX', '-h', '127.0.0.1', '-p', env.PG_PORT, '-U', 'bench', '-d', db, '-c', sql], { encoding: 'utf8' }).trim();
const logs = path.join(WORK, 'logs'); fs.mkdirSync(logs, { recursive: true });

const ctx = { users: USERS, pgUrl: DB('bench'), redisUrl: `redis://127.0.0.1:${env.REDIS_PORT}/0`, jwtSecret: 'bench-secret-bench-secret-bench-secret-00', work: WORK };
ctx.mintAll = () => Array.from({ length: USERS + 1 }, (_, u) => (u ? mintToken(ctx.jwtSecret, u) : undefined));

// ---- processes -------------------------------------------------------------------------------------------------
const started = [];
function run(name, cmd, args, extra = {}, cwd = root) {
  const log = fs.openSync(path.join(logs, `${name}.log`), 'w');
  const p = spawn(cmd, args, { cwd, env: { PATH: env.PATH, HOME: env.HOME, LANG: 'C.UTF-8', NODE_ENV: 'production', ...extra }, stdio: ['ignore', log, log], detached: true });
  p.on('exit', (code) => { p.gone = true; if (!stopping && code !== 0) console.error(`! ${name} ended with ${code}; see ${logs}/${name}.log`); });
  started.push(p);
  return p;
}
let stopping = false;
function stopAll() {
  if (stopping) return; stopping = true;
  for (const p of started) if (!p.gone) { try { process.kill(-p.pid, 'SIGTERM'); } catch { /* gone */ } }
}
process.on('exit', stopAll);
for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => { stopAll(); process.exit(1); });

const appEnv = (port, workers) => ({ PORT: String(port), WORKERS: String(workers), DATABASE_URL: ctx.pgUrl, REDIS_URL: ctx.redisUrl, LLM_URL: ctx.llmUrl, JWT_SECRET: ctx.jwtSecret, PG_POOL: String(Math.ceil(20 / workers)) });
const pyEnv = fs.existsSync(path.join(WORK, 'pyfast/ok')) ? { PYTHONPATH: path.join(WORK, 'pyfast') } : {};
const py = (name, module, port, workers, extra) => {
  const e = { ...extra, ...pyEnv };
  const cwd = path.join(root, 'fastapi');
  return workers === 1
    ? run(name, '/usr/bin/python3', ['-m', 'uvicorn', `${module}:app`, '--host', '127.0.0.1', '--port', String(port), '--loop', 'uvloop', '--http', 'httptools', '--no-access-log', '--log-level', 'warning', '--backlog', '1024'], e, cwd)
    : run(name, '/usr/bin/python3', ['serve.py', `${module}:app`, String(port), String(workers)], e, cwd);
};
const fill = (tmpl, dir, vars) => {
  fs.mkdirSync(dir, { recursive: true });
  const out = path.join(dir, 'nginx.conf');
  fs.writeFileSync(out, fs.readFileSync(path.join(root, tmpl), 'utf8').replace(/@(\w+)@/g, (_, k) => vars[k] ?? vars.DIR));
  return out;
};

// ---- measuring -------------------------------------------------------------------------------------------------
const rows = [];
async function child(cmd, args, extra, input) {
  return new Promise((ok) => {
    const p = spawn(cmd, args, { env: { PATH: env.PATH, ...extra }, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    let out = ''; p.stdout.on('data', (d) => { out += d; }); p.stderr.on('data', (d) => { out += d; });
    if (input !== undefined) p.stdin.end(input);
    p.on('close', () => { const m = /RESULT (\{.*\})/.exec(out); ok(m ? JSON.parse(m[1]) : { failed: out.slice(0, 500) }); });
  });
}
async function measured(t, fn) {
  let peak = rssMiB(t.pids);
  const timer = setInterval(() => { peak = Math.max(peak, rssMiB(t.pids)); }, 500);
  const m0 = machine(); const s0 = cpuSecs(t.pids); const p0 = cpuSecs([pgPid]); const side = [redisPid, ...ctx.sidePids]; const x0 = cpuSecs(side); const me0 = selfAndReaped();
  const r = await fn();
  clearInterval(timer);
  const m1 = machine(); const me1 = selfAndReaped();
  const server = cpuSecs(t.pids) - s0; const pg = cpuSecs([pgPid]) - p0; const other = cpuSecs(side) - x0;
  const ours = server + pg + other + (me1 - me0);
  // What the host gives to others counts as foreign too.
  return { ...r, rss: Math.max(peak, rssMiB(t.pids)), server_cpu: server, pg_cpu: pg, foreign: Math.max(0, (m1.busy - m0.busy - ours) / (m1.total - m0.total)) };
}
const RETRY = Number(env.RETRY ?? 2); const NOISE = Number(env.NOISE ?? 0.15);
/** Repeats a run that met foreign load, at most RETRY times; every try is kept in results.json. */
async function quiet(t, fn, put, rest = () => sleep(1000)) {
  for (let k = 0; ; k++) { const r = await measured(t, fn); await put(r); if (r.failed || r.foreign <= NOISE || k >= RETRY) return; await rest(); }
}
async function wrk(t, reqs, conns, secs, tag) {
  const file = path.join(WORK, 'req', `${tag}.lua`); fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, luaRequests(reqs));
  return child('wrk', ['-t1', `-c${conns}`, `-d${secs}s`, '--timeout', '10s', '--latency', '-s', path.join(here, 'req.lua'), t.base], { REQS: file });
}
async function wrkScenario(scenario, targets, spec) {
  const ready = [];
  for (const t of targets) { // right answer first
    try {
      const reqs = spec.build(t);
      const r = await fetchOnce(t.base, reqs[0]);
      const good = r.status === spec.status && (!spec.check || spec.check(r.json, t));
      if (!good) { console.error(`! ${scenario} ${t.name}: wrong answer ${r.status} ${r.text.slice(0, 200)}`); rows.push({ scenario, target: t.name, failed: `wrong answer ${r.status}` }); continue; }
      ready.push({ t, reqs });
    } catch (e) { rows.push({ scenario, target: t.name, failed: String(e.message) }); console.error(`! ${scenario} ${t.name}: ${e.message}`); }
  }
  for (const { t, reqs } of ready) if (WARM) { await wrk(t, reqs, spec.conns, WARM, 'warm'); if (spec.cleanup) await spec.cleanup(t); }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { t, reqs } of ready) {
      await quiet(t, () => wrk(t, reqs, spec.conns, spec.secs ?? DUR, `${scenario}-${t.name}`), async (r) => {
      if (spec.cleanup) await spec.cleanup(t);
      const row = { scenario, target: t.name, round, ...r };
      if (!r.failed) { row.rps = r.requests / (r.duration_us / 1e6); row.errors = r.connect + r.read + r.write + r.status + r.timeout; row.server_us = r.server_cpu * 1e6 / r.requests; row.pg_us = r.pg_cpu * 1e6 / r.requests; }
      rows.push(row);
      console.error(`  ${scenario} ${t.name} #${round}: ${r.failed ?? `${row.rps.toFixed(1)} req/s p50 ${(r.p50_us / 1e3).toFixed(2)} p99 ${(r.p99_us / 1e3).toFixed(2)} ms err ${row.errors} foreign ${(row.foreign * 100).toFixed(0)}%`}`);
      save();
      });
    }
  }
}
const SETTLED_CORES = 0.1; const SETTLED_STOLEN = 0.02; const MOST_SETTLING = 30;
/**
 * What a target still does, with streams that its reader has given up or with what it stored, is not measured with the next
 * one; nor is anything while other guests of the same host take its cores away.
 */
async function settled(targets) {
  const pids = [...targets.flatMap((t) => t.pids), ...ctx.sidePids, pgPid];
  for (let k = 0; k < MOST_SETTLING; k++) {
    const before = cpuSecs(pids); const m0 = machine(); await sleep(1000); const m1 = machine();
    if (cpuSecs(pids) - before <= SETTLED_CORES && m1.steal - m0.steal <= SETTLED_STOLEN * (m1.total - m0.total)) return;
  }
  console.error('  ! the targets, or the machine, did not settle');
}
async function sseScenario(scenario, targets, { streams, delayMs, tokens }) {
  const control = (tokens) => fetchOnce(ctx.llmUrl, { method: 'POST', path: '/control', body: JSON.stringify({ delayMs, tokens }) });
  const go = (t, n) => child(process.execPath, [path.join(here, 'sse.mjs')], { BENCH_LOAD: env.BENCH_LOAD }, JSON.stringify({ streams: n, tokens, timeoutMs: 15000, requests: t.stream(t).map((r) => ({ ...r, url: new URL(r.path, t.base).href })) }));
  // A server that has just begun is compiled while it answers: what is measured is one that has answered some thousands.
  const warm = async (t, most) => {
    await control(10);
    for (let n = 0; n < Math.min(most, Math.ceil(3000 / streams)); n++) await go(t, streams);
    await control(tokens);
  };
  for (const t of targets) await warm(t, 10);
  for (let round = 0; round < ROUNDS; round++) {
    for (const t of targets) {
      await settled(targets);
      await warm(t, 1); // some machines take the memory of whoever has been idle
      await settled(targets);
      await quiet(t, () => go(t, streams), async (r) => {
      rows.push({ scenario, target: t.name, round, sse: true, ...r });
      console.error(`  ${scenario} ${t.name} #${round}: ${r.failed ?? `${r.tokens_per_s?.toFixed(0)} tok/s ttfe p50 ${r.ttfe_p50?.toFixed(1)} ms delay p50 ${r.delay_p50?.toFixed(2)} p99 ${r.delay_p99?.toFixed(2)} ms err ${r.errors} short ${r.short} foreign ${(r.foreign * 100).toFixed(0)}%`}`);
      save();
      }, async () => { await settled(targets); await warm(t, 1); await settled(targets); });
    }
  }
  await fetchOnce(ctx.llmUrl, { method: 'POST', path: '/control', body: JSON.stringify({ delayMs: 0, tokens: 200 }) });
}
const save = () => fs.writeFileSync(path.join(WORK, 'results.json'), JSON.stringify({ at: new Date().toISOString(), rounds: ROUNDS, secs: DUR, rows }, null, 1));

// ---- main ------------------------------------------------------------------------------------------------------
const llmPort = await freePort();
ctx.llmUrl = `http://127.0.0.1:${llmPort}`;
const llm = run('mock-llm', path.join(env.BENCH_LOAD, 'model'), [], { PORT: String(llmPort) });
const upPort = await freePort();
ctx.upstream = `http://127.0.0.1:${upPort}`;
const BODY = JSON.stringify({ service: 'upstream', items: Array.from({ length: 12 }, (_, i) => ({ id: i, name: `item number ${i}`, note: 'a fixed answer of about one kibibyte' })) });
const up = run('upstream', 'nginx', ['-c', fill('nginx/upstream.conf.tmpl', path.join(WORK, 'ng-up'), { DIR: path.join(WORK, 'ng-up'), UPSTREAM_PORT: upPort, BODY })]);
await waitFor(ctx.llmUrl, '/health'); await waitFor(ctx.upstream, '/');
ctx.sidePids = [llm.pid, up.pid];
console.error(`mock LLM ${ctx.llmUrl}, upstream ${ctx.upstream}, pydantic ${pyEnv.PYTHONPATH ? 'compiled' : "Debian's, not compiled"}`);

const API = ['login', 'me', 'list', 'list-c1', 'messages', 'post', 'item', 'search', 'bins'];
const SSE = { 'sse-1x20ms': { streams: 1, delayMs: 20, tokens: 200 }, 'sse-10x20ms': { streams: 10, delayMs: 20, tokens: 200 }, 'sse-50x20ms': { streams: 50, delayMs: 20, tokens: 200 }, 'sse-100x20ms': { streams: 100, delayMs: 20, tokens: 200 }, 'sse-100-max': { streams: 100, delayMs: 0, tokens: 200 }, 'sse-1000x50ms': { streams: 1000, delayMs: 50, tokens: 100 }, 'sse-1000x50ms-long': { streams: 1000, delayMs: 50, tokens: 400 } };
const GW = ['gateway', 'gateway-c1'];
const LLMS = { 'llm-sse-50x20ms': { streams: 50, delayMs: 20, tokens: 200 }, 'llm-sse-50-max': { streams: 50, delayMs: 0, tokens: 200 } };

// the API targets
const api = [];
if (API.some((s) => want(onlyScenario, s)) || Object.keys(SSE).some((s) => want(onlyScenario, s))) {
  for (const n of [1, 2]) {
    if (want(onlyTarget, `fastapi-${n}`)) { const port = await freePort(); const p = py(`fastapi-${n}`, 'app', port, n, appEnv(port, n)); await waitFor(`http://127.0.0.1:${port}`, '/health'); api.push({ name: `fastapi-${n}`, base: `http://127.0.0.1:${port}`, pids: [p.pid], tokens: ctx.mintAll(), users: USERS, scenarios: common, stream: commonStream }); }
    if (n === 2 && want(onlyTarget, 'floor-sql-2') && ['search', 'bins'].some((x) => want(onlyScenario, x))) { const port = await freePort(); const p = run('floor-sql-2', process.execPath, ['fastify/app.mjs'], { ...appEnv(port, n), TUNED: '1' }); await waitFor(`http://127.0.0.1:${port}`, '/health'); api.push({ name: 'floor-sql-2', base: `http://127.0.0.1:${port}`, pids: [p.pid], tokens: ctx.mintAll(), users: USERS, scenarios: { search: common.search, bins: common.bins } }); }
    if (want(onlyTarget, `floor-${n}`)) { const port = await freePort(); const p = run(`floor-${n}`, process.execPath, ['fastify/app.mjs'], appEnv(port, n)); await waitFor(`http://127.0.0.1:${port}`, '/health'); api.push({ name: `floor-${n}`, base: `http://127.0.0.1:${port}`, pids: [p.pid], tokens: ctx.mintAll(), users: USERS, scenarios: common, stream: commonStream }); }
  }
  api.sort((a, b) => a.name.localeCompare(b.name));
}
let ours = null;
if ((env.OURS_BASE_URL || env.OURS_CMD) && want(onlyTarget, 'ours')) {
  const m = await import('../targets/ours.mjs');
  await m.prepare?.(ctx);
  const port = await freePort();
  let pids = (env.OURS_PIDS ?? '').split(',').filter(Boolean).map(Number);
  if (env.OURS_CMD) { const p = run('ours', 'bash', ['-c', env.OURS_CMD], { ...appEnv(port, Number(env.OURS_WORKERS ?? 2)), UPSTREAM: ctx.upstream }, env.OURS_CWD ?? root); pids = [p.pid]; }
  const base = env.OURS_BASE_URL ?? `http://127.0.0.1:${port}`;
  await waitFor(base, m.health, 60000);
  const found = (await m.tokens(ctx, base));
  const have = Object.keys(found).map(Number).filter((u) => found[u]);
  ours = { name: m.name, base, pids, users: have.length, tokens: found, scenarios: m.scenarios, stream: m.stream, gateway: m.gateway, cleanup: m.cleanup };
  api.push(ours);
}
const cleanMessages = async (t) => { if (t.cleanup) await t.cleanup(ctx); else psql('bench', "DELETE FROM messages WHERE created_at > '2025-07-01'; "); psql('bench', 'VACUUM messages'); };

// better-auth, portkey
const peers = {};
if (env.PEERS !== '0') {
  if (env.BETTER_AUTH_DIR && ['login', 'me'].some((s) => want(onlyScenario, s)) && want(onlyTarget, 'better-auth')) {
    try {
      const port = await freePort();
      if (psql('bench', "SELECT 1 FROM pg_database WHERE datname='better_auth'") !== '1') psql('bench', 'CREATE DATABASE better_auth');
      const p = run('better-auth', process.execPath, ['server.mjs'], { PORT: String(port), DATABASE_URL: DB('better_auth') }, env.BETTER_AUTH_DIR);
      const base = `http://127.0.0.1:${port}`; await waitFor(base, '/health', 30000);
      const J = { 'content-type': 'application/json', origin: base };
      const cookies = [];
      for (let u = 1; u <= 20; u++) {
        let r = await fetchOnce(base, { method: 'POST', path: '/api/auth/sign-in/email', headers: J, body: JSON.stringify({ email: email(u), password: PASSWORD }) });
        if (r.status !== 200) r = await fetchOnce(base, { method: 'POST', path: '/api/auth/sign-up/email', headers: J, body: JSON.stringify({ email: email(u), password: PASSWORD, name: `사용자${u}` }) });
        if (r.status !== 200) throw new Error(`sign-up ${r.status} ${r.text.slice(0, 200)}`);
        cookies.push(r.headers['set-cookie'].map((c) => c.split(';')[0]).join('; '));
      }
      api.push({ name: 'better-auth', base, pids: [p.pid], users: 20, tokens: [], scenarios: {
        login: { ...common.login, build: () => Array.from({ length: 20 }, (_, i) => ({ method: 'POST', path: '/api/auth/sign-in/email', headers: J, body: JSON.stringify({ email: email(i + 1), password: PASSWORD }) })), check: (b) => typeof b.token === 'string' },
        me: { ...common.me, build: () => cookies.map((c) => ({ path: '/api/auth/get-session', headers: { cookie: c } })), check: (b) => b.user.email === email(1) },
      } });
    } catch (e) { console.error(`! better-auth: ${e.message}`); }
  }
}

for (const s of API) {
  if (!want(onlyScenario, s)) continue;
  const key = s === 'list-c1' ? 'list' : s;
  const ts = api.filter((t) => t.scenarios[key]);
  if (!ts.length) continue;
  // a target may override the requests; connections and status come from the reference
  const perTarget = ts.map((t) => ({ ...t, spec: t.scenarios[key] }));
  await wrkScenario(s, perTarget, { ...common[key], conns: s === 'list-c1' ? 1 : common[key].conns, secs: s === 'login' ? Math.max(DUR, 6) : DUR, build: (t) => t.spec.build(t), check: (b, t) => t.spec.check(b), cleanup: common[key].writes ? cleanMessages : null });
}

const mockTarget = { name: 'mock-direct', base: ctx.llmUrl, pids: [llm.pid], stream: () => [{ method: 'POST', path: '/v1/chat/completions', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ model: 'mock', stream: true, messages: [{ role: 'user', content: 'hello' }] }) }] };
for (const [s, o] of Object.entries(SSE)) {
  if (!want(onlyScenario, s)) continue;
  const ts = api.filter((t) => t.stream);
  if (ts.length) await sseScenario(s, [mockTarget, ...ts], o);
}

// gateways
const llmTargets = [];
const nginxPids = {};
if (GW.some((s) => want(onlyScenario, s)) || Object.keys(LLMS).some((s) => want(onlyScenario, s)) || want(onlyScenario, 'llm-relay')) {
  const g = [{ name: 'direct', base: ctx.upstream, pids: [up.pid], gw: () => [{ path: '/hello?x=1' }] }];
  for (const n of [1, 2]) {
    let port = await freePort(); const dir = path.join(WORK, `ng-${n}`);
    const p = run(`nginx-${n}`, 'nginx', ['-c', fill('nginx/nginx.conf.tmpl', dir, { DIR: dir, WORKERS: n, PROXY_PORT: port, UPSTREAM_PORT: upPort, LLM_PORT: llmPort })]);
    g.push({ name: `nginx-${n}`, base: `http://127.0.0.1:${port}`, pids: [p.pid] }); nginxPids[n] = { port, p };
    port = await freePort();
    g.push({ name: `fastify-proxy-${n}`, base: `http://127.0.0.1:${port}`, pids: [run(`fastify-proxy-${n}`, process.execPath, ['fastify/gateway.mjs'], { PORT: String(port), WORKERS: String(n), UPSTREAM: ctx.upstream }).pid] });
    port = await freePort();
    g.push({ name: `fastapi-httpx-${n}`, base: `http://127.0.0.1:${port}`, pids: [py(`fastapi-httpx-${n}`, 'gateway', port, n, { UPSTREAM: ctx.upstream }).pid] });
  }
  if (env.OURS_GATEWAY_URL && ours) g.push({ name: 'ours', base: env.OURS_GATEWAY_URL, pids: ours.pids, gw: ours.gateway });
  for (const t of g.slice(1)) await waitFor(t.base, '/health');
  for (const s of GW) if (want(onlyScenario, s)) await wrkScenario(s, g, { conns: s === 'gateway' ? 64 : 1, status: 200, build: (t) => (t.gw ?? (() => [{ path: '/e/hello?x=1' }]))(t), check: (b) => b.service === 'upstream' });

  // LLM relays: OpenAI-compatible in, OpenAI-compatible out
  const body = (stream) => JSON.stringify({ model: 'mock', stream, messages: [{ role: 'system', content: 'You help people sort their waste.' }, { role: 'user', content: '페트병은 어디에 버리나요?' }] });
  const J = { 'content-type': 'application/json', authorization: 'Bearer sk-mock' };
  const rel = (name, base, pids, h = J) => ({ name, base, pids, chat: () => [{ method: 'POST', path: '/v1/chat/completions', headers: h, body: body(false) }], stream: () => [{ method: 'POST', path: '/v1/chat/completions', headers: h, body: body(true) }] });
  llmTargets.push(rel('mock-direct', ctx.llmUrl, [llm.pid]), rel('nginx-1', `http://127.0.0.1:${nginxPids[1].port}`, [nginxPids[1].p.pid]));
  { const port = await freePort(); const p = run('llm-fastify-proxy', process.execPath, ['fastify/gateway.mjs'], { PORT: String(port), WORKERS: '1', UPSTREAM: ctx.llmUrl, PREFIX: '/' }); await waitFor(`http://127.0.0.1:${port}`, '/health'); llmTargets.push(rel('fastify-proxy-1', `http://127.0.0.1:${port}`, [p.pid])); }
  { const port = await freePort(); const p = py('llm-fastapi-httpx', 'gateway', port, 1, { UPSTREAM: ctx.llmUrl }); await waitFor(`http://127.0.0.1:${port}`, '/health'); const t = rel('fastapi-httpx-1', `http://127.0.0.1:${port}`, [p.pid]); for (const k of ['chat', 'stream']) { const o = t[k]; t[k] = () => o().map((r) => ({ ...r, path: `/e${r.path}` })); } llmTargets.push(t); }
  if (env.PEERS !== '0' && env.PORTKEY_DIR) {
    try {
      const port = await freePort();
      const p = run('portkey', process.execPath, ['--require', path.join(root, 'peers/loopback-only.cjs'), 'node_modules/@portkey-ai/gateway/build/start-server.js', `--port=${port}`, '--headless'], {}, env.PORTKEY_DIR);
      await waitFor(`http://127.0.0.1:${port}`, '/');
      llmTargets.push(rel('portkey', `http://127.0.0.1:${port}`, [p.pid], { ...J, 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${ctx.llmUrl}/v1` }));
    } catch (e) { console.error(`! portkey: ${e.message}`); }
  }
  if (env.OURS_LLM_URL) llmTargets.push(rel('ours', env.OURS_LLM_URL, ours?.pids ?? []));
  if (want(onlyScenario, 'llm-relay')) await wrkScenario('llm-relay', llmTargets, { conns: 32, status: 200, build: (t) => t.chat(), check: (b) => b.choices[0].message.role === 'assistant' });
  for (const [s, o] of Object.entries(LLMS)) if (want(onlyScenario, s)) await sseScenario(s, llmTargets, o);
}

// ---- print ----------------------------------------------------------------------------------------------------
save();
report([path.join(WORK, 'results.json')]);
stopAll();
await sleep(800);
process.exit(0);
