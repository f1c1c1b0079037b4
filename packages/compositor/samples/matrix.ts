import { parseArgs } from 'node:util';
import { render } from '../src/render.ts';
import { COPY, drawPhoto } from '../src/testing/advertisements.ts';
import { faultsOf } from '../src/testing/faults.ts';
import { cellsOf } from '../src/testing/matrix.ts';
import { TEMPLATES } from '../src/types.ts';

// npm run matrix -w @madang/compositor [-- --from 1 --step 8 --only hero]: every template and ratio with headlines of 1 to 80
// characters, with a photo and without, in every mood; prints what is wrong, how many cells ran and the lowest contrast.
const { values } = parseArgs({
  options: { step: { type: 'string', default: '1' }, from: { type: 'string', default: '1' }, only: { type: 'string' } },
});
const photo = drawPhoto('#c9d3bd', '#7a3b1d');
let [cells, faulty, lowest] = [0, 0, Infinity];
for (const template of TEMPLATES.filter((one) => values.only === undefined || one === values.only))
  for (const { hasPhoto, ...cell } of cellsOf(Number(values.step), Number(values.from))) {
    const picture = hasPhoto ? photo : undefined;
    const rendering = await render({ ...COPY[template], ...cell, template, photo: picture, seed: 1, format: 'webp' });
    const faults = [...faultsOf(rendering), ...rendering.report.cut.map((id) => `${id} is cut`)];
    const drawn = rendering.report.blocks.filter(({ ink }) => ink.w > 0);
    lowest = Math.min(lowest, ...drawn.map(({ contrast }) => contrast));
    cells += 1;
    if (faults.length === 0) continue;
    faulty += 1;
    console.log(`${template} ${JSON.stringify({ hasPhoto, ...cell })}: ${faults.join('; ')}`);
  }
console.log(`matrix: ${cells} cells, ${faulty} with faults, lowest contrast ${lowest.toFixed(2)}:1`);
process.exitCode = faulty === 0 ? 0 : 1;
