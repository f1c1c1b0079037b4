import { parseArgs } from 'node:util';
import { render } from '../src/render.ts';
import { COPY, drawPhoto, headlineOf } from '../src/testing/advertisements.ts';
import { faultsOf } from '../src/testing/faults.ts';
import { RATIOS, TEMPLATES, type Ratio } from '../src/types.ts';

// npm run matrix -w @madang/compositor [-- --step 8]: templates × ratios × headlines of 1 to 80 characters, each with a
// photo and without; prints what is wrong and how many cells ran.
const { values } = parseArgs({ options: { step: { type: 'string', default: '1' }, only: { type: 'string' } } });
const photo = drawPhoto('#c9d3bd', '#7a3b1d');
let cells = 0;
let faulty = 0;
for (const template of TEMPLATES.filter((one) => values.only === undefined || one === values.only))
  for (const ratio of Object.keys(RATIOS) as Ratio[])
    for (let length = 1; length <= 80; length += Number(values.step))
      for (const picture of [photo, undefined]) {
        const headline = headlineOf(length);
        const rendering = await render({
          ...COPY[template],
          template,
          ratio,
          headline,
          photo: picture,
          seed: 1,
          format: 'webp',
        });
        const faults = [...faultsOf(rendering), ...rendering.report.cut.map((id) => `${id} is cut`)];
        cells += 1;
        if (faults.length === 0) continue;
        faulty += 1;
        console.log(
          `${template} ${ratio} ${length} ${picture === undefined ? 'without' : 'with'} photo: ${faults.join('; ')}`,
        );
      }
console.log(`matrix: ${cells} cells, ${faulty} with faults`);
process.exitCode = faulty === 0 ? 0 : 1;
