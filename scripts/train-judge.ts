import { writeFile } from 'node:fs/promises';
import { judgeByRules } from '../server/src/services/training/judge/judge-by-rules.ts';
import { readMessages } from '../server/src/services/training/judge/wording/messages.ts';
import { oddsOf, suspicionOf, type Mixing } from '../server/src/services/training/judge/wording/mix.ts';
import { trainWording, type Example } from '../server/src/services/training/judge/wording/train.ts';
import { weighWording } from '../server/src/services/training/judge/wording/weigh.ts';

const WEIGHTS = new URL('../server/src/services/training/judge/wording/weights.json', import.meta.url);
const FOLDS = 5;
/** So many of the genuine messages may be called a scam: a third of them was written to be taken for one, as few are that come. */
const FALSE_ALARMS = 0.06;

interface Weighed {
  readonly scam: boolean;
  readonly byRules: number;
  /** By weights of which it was no part. */
  readonly margin: number;
}

const weighAll = (examples: readonly Example[]): Weighed[] =>
  Array.from({ length: FOLDS }, (_, fold) => {
    const weights = trainWording(examples.filter((__, index) => index % FOLDS !== fold));
    return examples
      .filter((__, index) => index % FOLDS === fold)
      .map(({ text, scam }) => ({
        scam,
        byRules: judgeByRules(text).suspicion,
        margin: weighWording(text, weights).margin,
      }));
  }).flat();

/** Logistic regression by gradient descent: two numbers a message need no more. */
const mixingOf = (weighed: readonly Weighed[]): Mixing => {
  let mixing: Mixing = { ofRules: 0, ofMargin: 1, bias: 0 };
  for (let round = 0; round < 4000; round++) {
    let [ofRules, ofMargin, bias] = [0, 0, 0];
    for (const { scam, byRules, margin } of weighed) {
      const error = Number(scam) - suspicionOf({ byRules, margin }, mixing);
      ofRules += error * oddsOf(byRules);
      ofMargin += error * margin;
      bias += error;
    }
    const step = 2 / weighed.length;
    mixing = {
      ofRules: mixing.ofRules + step * ofRules,
      ofMargin: mixing.ofMargin + step * ofMargin,
      bias: mixing.bias + step * bias,
    };
  }
  return mixing;
};

/** Moves the half to where no more genuine messages than allowed are beyond it. */
const atFalseAlarms = (weighed: readonly Weighed[], mixing: Mixing): Mixing => {
  const genuine = weighed.filter(({ scam }) => !scam).map((one) => suspicionOf(one, mixing));
  const limit = genuine.toSorted((a, b) => b - a)[Math.floor(genuine.length * FALSE_ALARMS)] ?? 0.5;
  return { ...mixing, bias: mixing.bias - Math.log(limit / (1 - limit)) };
};

const examples = await readMessages();
const weighed = weighAll(examples);
const mixing = atFalseAlarms(weighed, mixingOf(weighed));
const share = (scam: boolean): string => {
  const all = weighed.filter((one) => one.scam === scam);
  return `${all.filter((one) => suspicionOf(one, mixing) >= 0.5).length} of ${all.length}`;
};
console.log(`${examples.length} messages, each judged by weights of which it was no part:`);
console.log(`scams found: ${share(true)}; genuine ones called a scam: ${share(false)}`);
const { bias, scale, weights } = trainWording(examples);
const stored = { messages: examples.length, bias, scale, weights: Buffer.from(weights).toString('base64'), mixing };
await writeFile(WEIGHTS, `${JSON.stringify(stored)}\n`);
