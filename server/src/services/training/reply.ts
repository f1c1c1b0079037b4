import type { Act, Given, Stage } from '@madang/contracts/training/case';
import type { HarmKind, RealHarm, TrainingReply } from '@madang/contracts/training/entities';
import { Category } from '@madang/contracts/training/case';
import type { z } from 'zod';
import { filledWords } from '#platform/http/words';
import { hashOf } from './engine/lines.ts';
import { givenByWords } from './engine/classify.ts';
import { harmAfter } from './engine/harm-in.ts';
import { newlyGiven, play, textOf } from './engine/play.ts';
import { stageAt, type Answer, type Scenario } from './engine/scenario.ts';
import { aimedActs, keepsToSafeWay, WARY } from './engine/aimed-acts.ts';
import type { Words } from './words.ts';

export const helpNumbers = ({ numbers }: Words, wanted: readonly string[]): Words['numbers'] =>
  wanted.flatMap((each) => numbers.filter(({ number }) => number === each));

export const wordsOfHarm = (words: Words, harm: HarmKind): Words['real_harm'] =>
  harm === 'loss' ? words.real_harm : words[harm];

export const realHarm = (words: Words, harm: HarmKind = 'loss'): z.infer<typeof RealHarm> => {
  const { title, steps, numbers } = wordsOfHarm(words, harm);
  return { kind: harm, title, steps, numbers: helpNumbers(words, numbers) };
};

export const harmText = (words: Words, harm: HarmKind): string => {
  const { steps, numbers } = realHarm(words, harm);
  return filledWords(wordsOfHarm(words, harm).reply, {
    steps: steps.map((step, at) => `${at + 1}. ${step}`).join('\n'),
    numbers: numbers.map(({ number, name, when }) => `${number} ${name}: ${when}`).join('\n'),
  });
};

const GROUPS: Readonly<Record<Stage, 'early' | 'pressing' | 'asking'>> = {
  S1: 'early',
  S2: 'early',
  S3: 'pressing',
  S4: 'pressing',
  S5: 'asking',
  S6: 'asking',
  S7: 'asking',
};

/** Three things to say next, none of which was said before while there are others; good ones and others among them. */
export const suggestionsFor = (
  words: Words,
  { content, mode, seed }: Scenario,
  stage: Stage,
  said: readonly string[],
): string[] => {
  const pool = [
    ...(mode === 'receive' ? (content.suggestions[stage] ?? []) : []),
    ...words.suggestions[mode][GROUPS[stage]],
  ];
  const fresh = [...pool.filter((each) => !said.includes(each)), ...pool.filter((each) => said.includes(each))];
  const from = content.suggestions[stage] === undefined ? hashOf(`${seed}:${said.length}`) % 3 : 0;
  return [...new Set([...fresh.slice(from), ...fresh])].slice(0, 3);
};

/** Three categories, from one on that the seed chooses. */
export const topicsFor = (words: Words, seed: string, not: string): string[] => {
  const others = Category.options.filter((code) => code !== not);
  const from = hashOf(seed) % others.length;
  return [...others.slice(from), ...others.slice(0, from)].slice(0, 3).map((code) => words.topics[code]);
};

export const deedText = (words: Words, mode: Scenario['mode'], act: Act): string =>
  (mode === 'help' ? words.help_deeds[act] : undefined) ?? words.deeds[act];

/** Advice that says more with a reason. */
const DISSUADES: ReadonlySet<Answer['act']> = new Set(['refusal', 'accusation', 'hang_up', 'report']);

const hintFor = (
  words: Words,
  mode: Scenario['mode'],
  { act, lines, outcome }: Answer,
  given: readonly Given[],
): string | null => {
  const names = given.map((what) => words.given[what]).join(', ');
  if (given.length > 0 && words.hints.disclosure !== undefined)
    return filledWords(words.hints.disclosure, { given: names });
  const [flag] = lines.flatMap(({ flags }) => Object.keys(flags) as (keyof Words['red_flags'])[]);
  const ownHint = words.hints[act];
  if (act === 'jailbreak' || act === 'bot' || act === 'nonsense' || act === 'silence') return ownHint ?? null;
  if (flag !== undefined) return words.red_flags[flag].hint;
  if (mode === 'help' && outcome === null && DISSUADES.has(act)) return words.hints.help ?? null;
  return ownHint ?? null;
};

/** What is told of a message; what it is not sure to have done is told as talking on. */
const deedOf = (
  words: Words,
  mode: Scenario['mode'],
  { act, utterance: heard }: Answer,
  message: string,
): NonNullable<TrainingReply['deed']> => {
  const utterance = heard === 'safe_way' && !keepsToSafeWay(message) ? null : (heard ?? null);
  const acts = aimedActs(message, { act, utterance }, mode);
  const told = WARY.has(act) && !acts.includes(act) ? (acts[0] ?? 'statement') : act;
  return { act, utterance, good: acts.length > 0, acts, text: deedText(words, mode, told) };
};

export const flagsOf = (lines: Answer['lines']): TrainingReply['red_flags_shown'] =>
  lines.flatMap(({ flags }) =>
    (Object.entries(flags) as [keyof typeof flags, string][]).map(([code, phrase]) => ({ code, phrase })),
  );

interface Played {
  readonly sessionId: string;
  readonly scenario: Scenario;
  readonly words: Words;
}

/** What is told after the end, however often something is said. */
export const afterTheEnd = ({ sessionId, scenario, words }: Played, turn: number): TrainingReply => ({
  session_id: sessionId,
  reply: words.after,
  turn,
  stage: stageAt(scenario, 99),
  red_flags_shown: [],
  user_risk: 'none',
  disclosed: [],
  deed: null,
  suggested_user_questions: [],
  coach_hint: null,
  progress: { summary: words.summary.ended, is_ready_to_move_on: true },
  next_topic_suggestions: topicsFor(words, sessionId, scenario.content.code),
  ended: true,
  outcome: null,
  real_harm: null,
  may_be_real: null,
  pictures: [],
});

/** What is told, at whatever place of a talk, to whom it is really happening: before the opening, and after the end too. */
export const harmReply = (played: Played, harm: HarmKind, turn: number, stage: Stage): TrainingReply => {
  const { words, scenario } = played;
  return {
    ...afterTheEnd(played, turn),
    reply: harmText(words, harm),
    stage,
    deed: { act: 'real_harm', utterance: null, good: false, text: deedText(words, scenario.mode, 'real_harm') },
    outcome: 'abandoned',
    real_harm: realHarm(words, harm),
  };
};

/** The opening as an answer, where somebody has begun to talk before anything was said to them. */
export const openingReply = (played: Played): TrainingReply => {
  const { words, scenario } = played;
  const { opening } = play(scenario, []);
  return {
    ...afterTheEnd(played, 0),
    reply: opening.text,
    stage: 'S1',
    red_flags_shown: flagsOf([opening]),
    suggested_user_questions: suggestionsFor(words, scenario, 'S1', []),
    progress: { summary: words.summary.start, is_ready_to_move_on: false },
    next_topic_suggestions: [],
    ended: false,
  };
};

/** What who is helped tells to have done meanwhile: it was not kept from it. */
const doneByHelped = (answers: readonly Answer[]): Given[] =>
  answers.flatMap(({ lines }) => lines.flatMap(({ text }) => text.split('\n').flatMap((said) => givenByWords(said))));

/** The answer to the last of the messages; undefined where it came after the end. */
export const replyTo = (played: Played, messages: readonly string[]): TrainingReply | undefined => {
  const { sessionId, scenario, words } = played;
  const { answers, state } = play(scenario, messages);
  const last = answers.at(-1);
  const disclosed = [...new Set([...state.given, ...(scenario.mode === 'help' ? doneByHelped(answers) : [])])];
  if (last === undefined || answers.length < messages.length) return undefined;
  const ended = last.outcome !== null;
  const given = newlyGiven(answers, answers.length - 1);
  const names = disclosed.map((what) => words.given[what]).join(', ');
  const harm = harmAfter(messages.at(-2), messages.at(-1) ?? '') ?? 'loss';
  const told = {
    real_harm: () => harmText(words, harm),
    quit: () => words.quit,
  }[last.act as string];
  const progress = [
    filledWords(words.summary.turns, { count: answers.length }),
    disclosed.length === 0 ? words.summary.nothing : filledWords(words.summary.given, { given: names }),
  ].join(' ');
  return {
    session_id: sessionId,
    reply: told?.() ?? (textOf(last.lines) || words.silent_end),
    turn: answers.length,
    stage: last.stage,
    red_flags_shown: flagsOf(last.lines),
    user_risk: last.risk,
    disclosed,
    deed: deedOf(words, scenario.mode, last, messages.at(-1) ?? ''),
    suggested_user_questions: ended ? [] : suggestionsFor(words, scenario, last.stage, messages),
    coach_hint: last.act === 'real_harm' ? null : hintFor(words, scenario.mode, last, given),
    progress: { summary: ended ? words.summary.ended : progress, is_ready_to_move_on: ended },
    next_topic_suggestions: ended ? topicsFor(words, sessionId, scenario.content.code) : [],
    ended,
    outcome: last.outcome,
    real_harm: last.act === 'real_harm' ? realHarm(words, harm) : null,
    may_be_real: null,
    pictures: [],
  };
};
