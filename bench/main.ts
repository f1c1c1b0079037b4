import { benchApi } from './api.ts';
import { benchEnumeration } from './enumeration.ts';
import { benchSoak } from './soak.ts';
import { benchStart } from './start.ts';
import { benchStreams } from './streams.ts';

const BENCHES: Readonly<Record<string, () => Promise<string>>> = { api: benchApi, enumeration: benchEnumeration, soak: benchSoak, start: benchStart, streams: benchStreams };

const name = process.argv[2] ?? '';
const bench = BENCHES[name];
if (bench === undefined) {
  console.error(`Usage: npm run bench -- <${Object.keys(BENCHES).join(' | ')}>\n\nPrints a table for docs/benchmarks.md. Nothing else should run on the machine meanwhile.`);
  process.exit(2);
}
console.log(await bench());
