import { readFile, stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { learn, vectorsOf } from '../../wording/learn.ts';
import { BUCKETS, heardFeatures } from './features.ts';
import { heardByWording } from './hear.ts';
import { LABELS } from './labels.ts';
import { readLabelled } from './learn-labels.ts';
import { weighLabels } from './weigh-labels.ts';
import { HEARING } from './weights.ts';

it.each(['receive', 'help'] as const)(
  'lines of %s that it has not learned from are heard as measured',
  async (mode) => {
    const { aside } = await readLabelled(mode);
    const weighed = aside.map(({ text, label }) => {
      const most = weighLabels(text, HEARING[mode]);
      return { right: most?.label === label, sure: heardByWording(text, mode) !== undefined, lead: most?.lead ?? 0 };
    });
    const right = weighed.filter((each) => each.right).length / weighed.length;
    const ahead = weighed.filter(({ lead }) => lead >= 0.25);
    const rightAhead = ahead.filter((each) => each.right).length / ahead.length;
    console.log(
      `${mode}: ${aside.length} lines of ${LABELS[mode].length} labels, ${(right * 100).toFixed(1)} % right; ` +
        `where one label is ahead, ${ahead.length} lines, ${(rightAhead * 100).toFixed(1)} %`,
    );
    expect(right).toBeGreaterThan(0.57);
    expect(rightAhead).toBeGreaterThan(0.7);
  },
);

it.each(['receive', 'help', 'harm'] as const)(
  'the weights of %s are those of its lines, as `npm run train-hearing` makes them',
  async (mode) => {
    const { learned } = await readLabelled(mode);
    const texts = learned.map(({ text }) => heardFeatures(text));
    const [label] = LABELS[mode];
    const { bias, weights } = learn(
      vectorsOf(texts, BUCKETS),
      learned.map((line) => line.label === label),
      BUCKETS,
    );
    const stored = HEARING[mode].get(label);
    expect(stored?.bias).toBeCloseTo(bias, 9);
    expect(Buffer.from(weights).equals(Buffer.from(stored?.weights ?? []))).toBe(true);
  },
);

it.each(['receive', 'help'] as const)(
  'the lines of %s are each there once, and their weights are a small file',
  async (mode) => {
    const { learned, aside } = await readLabelled(mode);
    const texts = [...learned, ...aside].map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
    const labels: readonly string[] = LABELS[mode];
    expect([...learned, ...aside].filter(({ label }) => !labels.includes(label))).toEqual([]);
    const file = new URL(`${mode}.json`, import.meta.url);
    expect((await stat(file)).size).toBeLessThan(400_000);
    expect(await readFile(file, 'utf8')).toContain('"labels"');
  },
);
