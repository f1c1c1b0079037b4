import { benchApi } from './api.ts';
import { benchAttachments } from './attachments.ts';
import { benchEnumeration } from './enumeration.ts';
import { benchFlows } from './flows.ts';
import { benchIdle } from './idle.ts';
import { benchImports } from './imports.ts';
import { benchJudge } from './judge.ts';
import { benchOpenAi } from './openai.ts';
import { benchPlaces } from './places.ts';
import { benchQuotas } from './quotas.ts';
import { benchSoak } from './soak.ts';
import { benchStart } from './start.ts';
import { benchStreams } from './streams.ts';
import { benchStudio } from './studio.ts';
import { benchUploads } from './uploads.ts';

const BENCHES: Readonly<Record<string, () => Promise<string>>> = {
  api: benchApi,
  attachments: benchAttachments,
  enumeration: benchEnumeration,
  flows: benchFlows,
  idle: benchIdle,
  imports: benchImports,
  judge: benchJudge,
  openai: benchOpenAi,
  places: benchPlaces,
  quotas: benchQuotas,
  soak: benchSoak,
  start: benchStart,
  streams: benchStreams,
  studio: benchStudio,
  uploads: benchUploads,
};

const name = process.argv[2] ?? '';
const bench = BENCHES[name];
if (bench === undefined) {
  console.error(
    `Usage: npm run bench -- <${Object.keys(BENCHES).join(' | ')}>\n\nPrints a table for docs/benchmarks.md. Nothing else should run on the machine meanwhile.`,
  );
  process.exit(2);
}
console.log(await bench());
