import { writeFile } from 'node:fs/promises';
import { learnLabels, readLabelled } from '../server/src/services/training/engine/hearing/learn-labels.ts';
import { weighLabels } from '../server/src/services/training/engine/hearing/weigh-labels.ts';

const FOLDER = new URL('../server/src/services/training/engine/hearing/', import.meta.url);

for (const mode of ['receive', 'help', 'harm'] as const) {
  const { learned, aside } = await readLabelled(mode);
  const weights = learnLabels(mode, learned);
  const right = aside.filter(({ text, label }) => weighLabels(text, weights)?.label === label);
  console.log(
    `${mode}: learned ${learned.length} lines; of ${aside.length} others ${right.length} are heard as what they are`,
  );
  const labels = [...weights].map(([label, { bias, scale, weights: own }]) => ({
    label,
    bias,
    scale,
    weights: Buffer.from(own).toString('base64'),
  }));
  await writeFile(new URL(`${mode}.json`, FOLDER), `${JSON.stringify({ lines: learned.length, labels })}\n`);
}
