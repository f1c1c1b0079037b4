import type { Act, Given, Line, Outcome, ReactionKey } from '@madang/contracts/training/case';
import { linesOfManner } from '../content-answers.ts';
import { readMessage } from './classify.ts';
import type { Read } from './read.ts';
import { fitting, unsaid } from './lines.ts';
import { answersOwnQuestion } from './own-question.ts';
import { consents, givesIn, moveOf } from './moves.ts';
import {
  MOST_TURNS,
  PATIENCE,
  scriptOf,
  stageAt,
  stagesOf,
  type Answer,
  type State,
  type Scenario,
} from './scenario.ts';

/** What the contact says first, and where the talk stands then. */
const begin = (scenario: Scenario): { readonly state: State; readonly opening: Line } => {
  const opening = unsaid(scriptOf(scenario).stages.S1 ?? [], new Set(), `${scenario.seed}:S1`);
  if (opening === undefined) throw new Error(`the case ${scenario.content.key} has no line to begin with`);
  const state: State = {
    turn: 0,
    at: 0,
    patience: PATIENCE,
    verifications: 0,
    agreedAt: null,
    stayed: 0,
    changed: false,
    last: opening.text,
    taken: false,
    given: [],
    said: new Set([opening.text]),
    outcome: null,
  };
  return { state, opening };
};

/** Who helps has their advice not to do it, to end it or to report it taken alike. */
const reactionKey = (act: Act, mode: Scenario['mode']): ReactionKey | undefined => {
  if (act === 'statement' || act === 'quit' || act === 'real_harm') return undefined;
  if (act === 'report' || act === 'hang_up') return mode === 'help' ? 'refusal' : undefined;
  return act;
};

const reactionTo = (scenario: Scenario, { act, given, topic, utterance }: Read, state: State): Line | undefined => {
  const script = scriptOf(scenario);
  const stage = stageAt(scenario, state.at);
  const from = (lines: readonly Line[] = []) => unsaid(fitting(lines, stage), state.said, `${scenario.seed}:${act}`);
  for (const what of given) {
    const line = from(script.disclosure_of[what]);
    if (line !== undefined) return line;
  }
  const answered =
    utterance &&
    (from(script.answers_to?.[utterance]) ?? from(linesOfManner(scenario.content, scenario.mode, utterance)));
  if (answered !== undefined) return answered;
  const told = topic && from(script.question_about[topic]);
  if (told !== undefined) return told;
  const wasTold = [
    ...(script.answers_to?.[utterance ?? 'again'] ?? []),
    ...(script.question_about[topic ?? 'who'] ?? []),
  ];
  if (act === 'question' && (topic ?? utterance) !== undefined && wasTold.some(({ text }) => state.said.has(text))) {
    const again = from(linesOfManner(scenario.content, scenario.mode, 'again'));
    if (again !== undefined) return again;
  }
  const key = reactionKey(act, scenario.mode);
  return key === undefined ? undefined : from(script.reactions[key]);
};

/** What was taken stays taken, whoever is sorry afterwards; of information it is a disclosure. */
const settled = (outcome: Outcome, scenario: Scenario, taken: boolean): Outcome => {
  if (outcome === 'abandoned' || outcome === 'reported' || scenario.content.code === 'Genuine') return outcome;
  return taken || outcome === 'paid' ? (scenario.content.taking === 'information' ? 'disclosed' : 'paid') : outcome;
};

const endingOf = (scenario: Scenario, outcome: Outcome, state: State): Line[] => {
  if (outcome === 'abandoned') return [];
  const script = scriptOf(scenario);
  const lines =
    (state.changed && outcome === 'handled' ? script.handled_otherwise : undefined) ?? script.endings[outcome] ?? [];
  const seed = `${scenario.seed}:${outcome}`;
  const line = unsaid(fitting(lines, stageAt(scenario, state.at)), state.said, seed) ?? unsaid(lines, state.said, seed);
  return line === undefined ? [] : [line];
};

const riskOf = ({ act, given }: Read, scenario: Scenario, state: State): Answer['risk'] => {
  if (given.length > 0 || act === 'payment') return 'high';
  if (act !== 'compliance') return state.given.length > 0 ? 'low' : 'none';
  return state.at >= stagesOf(scenario).length - 3 && scenario.content.code !== 'Genuine' ? 'high' : 'low';
};

/** Whether what a stage says has happened has happened: nobody threatens with what was never given. */
const isDue = (scenario: Scenario, { agreedAt }: State, at: number): boolean => {
  const needed = scriptOf(scenario).only_after?.[stageAt(scenario, at)];
  return needed === undefined || (agreedAt !== null && stageAt(scenario, agreedAt) >= needed);
};

/** Answers a message that was read. The same message at the same place of the same talk is answered alike. */
const answer = (scenario: Scenario, state: State, read: Read): { readonly state: State; readonly answer: Answer } => {
  const script = scriptOf(scenario);
  const last = stagesOf(scenario).length - 1;
  const taken = state.taken || givesIn(read, scenario.mode, { state, last });
  const given = [...new Set([...state.given, ...read.given])];
  const agreedAt = consents(read) ? state.at : state.agreedAt;
  const changed = state.changed || read.utterance === 'change';
  const done = { ...state, turn: state.turn + 1, taken, given, agreedAt, changed };

  const end = (outcome: Outcome) => {
    const how = settled(outcome, scenario, taken);
    const own = read.utterance === 'checked' && how === 'verified' ? reactionTo(scenario, read, state) : undefined;
    const lines = own === undefined ? endingOf(scenario, how, done) : [own];
    return finish({ ...done, outcome: how }, lines);
  };
  const finish = (next: State, lines: readonly Line[]) => ({
    state: {
      ...next,
      stayed: next.at > state.at ? 0 : state.stayed + 1,
      last: textOf(lines) || state.last,
      said: new Set([...state.said, ...lines.map(({ text }) => text)]),
    },
    answer: {
      act: read.act,
      utterance: read.utterance,
      given: read.given,
      lines,
      stage: stageAt(scenario, next.at),
      risk: riskOf(read, scenario, state),
      outcome: next.outcome,
    },
  });

  const nextIsDue = isDue(scenario, { ...state, agreedAt }, state.at + 1);
  const move = moveOf(scenario.content, scenario.mode, read, { state, last, nextIsDue });
  if ('ends' in move) return end(move.ends);
  if (done.turn >= MOST_TURNS) return end(scenario.content.code === 'Genuine' ? 'handled' : 'prevented');
  const at = move.goesOn ? Math.min(state.at + 1, last) : state.at;
  const reaction = reactionTo(scenario, read, state);
  const said = new Set([...state.said, ...(reaction === undefined ? [] : [reaction.text])]);
  const stage = stageAt(scenario, at);
  const step = at > state.at ? unsaid(script.stages[stage] ?? [], said, `${scenario.seed}:${stage}`) : undefined;
  // Of advice with a question behind it both are answered: the question first.
  const toAdvice =
    scenario.mode === 'help' && read.act !== 'question' && (read.topic ?? read.utterance) !== undefined
      ? reactionTo(scenario, { ...read, utterance: undefined, topic: undefined }, { ...state, said })
      : undefined;
  const heard = [reaction, toAdvice, step].filter((line) => line !== undefined);
  // What neither agrees nor refuses is met like a delay where the talk does not go on by itself.
  const urged =
    heard.length === 0 && (read.act === 'statement' || read.utterance !== undefined)
      ? reactionTo(scenario, { ...read, act: 'stalling' }, state)
      : undefined;
  const lines = urged === undefined ? heard : [urged];
  // Whoever has nothing new to say leaves it at that.
  if (lines.length === 0) return end(scenario.content.code === 'Genuine' ? 'handled' : 'prevented');
  const verifications = state.verifications + (read.act === 'verification' ? 1 : 0);
  return finish({ ...done, at, verifications, patience: state.patience - move.costs }, lines);
};

/** Plays a talk from its beginning: the answers to all that was said, up to the end. */
export const play = (
  scenario: Scenario,
  messages: readonly string[],
): { readonly opening: Line; readonly answers: readonly Answer[]; readonly state: State } => {
  const { opening, state: first } = begin(scenario);
  let state = first;
  const answers: Answer[] = [];
  for (const message of messages) {
    if (state.outcome !== null) break;
    const { locale } = scenario.content;
    const heard = readMessage(message, locale, scenario.mode);
    const read = scenario.mode === 'help' ? answersOwnQuestion(heard, state.last, locale) : heard;
    const next = answer(scenario, state, read);
    state = next.state;
    answers.push(next.answer);
  }
  return { opening, answers, state };
};

export const textOf = (lines: readonly Line[]): string => lines.map(({ text }) => text).join('\n');
/** What of it was given away by this message and was not before. */
export const newlyGiven = (answers: readonly Answer[], at: number): Given[] => {
  const before = new Set(answers.slice(0, at).flatMap(({ given }) => given));
  return (answers[at]?.given ?? []).filter((what) => !before.has(what));
};
