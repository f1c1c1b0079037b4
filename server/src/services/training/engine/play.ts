import type { Act, Given, Line, Outcome, ReactionKey } from '@madang/contracts/training/case';
import { readMessage, type Read } from './classify.ts';
import { fitting, unsaid } from './lines.ts';
import { givesIn, moveOf } from './moves.ts';
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

const reactionTo = (scenario: Scenario, { act, given, topic }: Read, state: State): Line | undefined => {
  const script = scriptOf(scenario);
  const stage = stageAt(scenario, state.at);
  const from = (lines: readonly Line[] = []) => unsaid(fitting(lines, stage), state.said, `${scenario.seed}:${act}`);
  for (const what of given) {
    const line = from(script.disclosure_of[what]);
    if (line !== undefined) return line;
  }
  const told = topic && from(script.question_about[topic]);
  if (told !== undefined) return told;
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
  const lines = scriptOf(scenario).endings[outcome] ?? [];
  const seed = `${scenario.seed}:${outcome}`;
  const line = unsaid(fitting(lines, stageAt(scenario, state.at)), state.said, seed) ?? unsaid(lines, state.said, seed);
  return line === undefined ? [] : [line];
};

const riskOf = ({ act, given }: Read, scenario: Scenario, state: State): Answer['risk'] => {
  if (given.length > 0 || act === 'payment') return 'high';
  if (act !== 'compliance') return state.given.length > 0 ? 'low' : 'none';
  return state.at >= stagesOf(scenario).length - 3 && scenario.content.code !== 'Genuine' ? 'high' : 'low';
};

/** Answers a message that was read. The same message at the same place of the same talk is answered alike. */
const answer = (scenario: Scenario, state: State, read: Read): { readonly state: State; readonly answer: Answer } => {
  const script = scriptOf(scenario);
  const last = stagesOf(scenario).length - 1;
  const taken = state.taken || givesIn(read.act, scenario.mode, { state, last });
  const given = [...new Set([...state.given, ...read.given])];
  const done = { ...state, turn: state.turn + 1, taken, given };

  const end = (outcome: Outcome) => {
    const how = settled(outcome, scenario, taken);
    const lines = endingOf(scenario, how, state);
    return finish({ ...done, outcome: how }, lines);
  };
  const finish = (next: State, lines: readonly Line[]) => ({
    state: { ...next, said: new Set([...state.said, ...lines.map(({ text }) => text)]) },
    answer: {
      act: read.act,
      given: read.given,
      lines,
      stage: stageAt(scenario, next.at),
      risk: riskOf(read, scenario, state),
      outcome: next.outcome,
    },
  });

  const move = moveOf(scenario.content, scenario.mode, read.act, { state, last, leavesToCheck: read.leavesToCheck });
  if ('ends' in move) return end(move.ends);
  if (done.turn >= MOST_TURNS) return end(scenario.content.code === 'Genuine' ? 'handled' : 'prevented');
  const at = move.goesOn ? Math.min(state.at + 1, last) : state.at;
  const reaction = reactionTo(scenario, read, state);
  const said = new Set([...state.said, ...(reaction === undefined ? [] : [reaction.text])]);
  const stage = stageAt(scenario, at);
  const step = at > state.at ? unsaid(script.stages[stage] ?? [], said, `${scenario.seed}:${stage}`) : undefined;
  const heard = [reaction, step].filter((line) => line !== undefined);
  // What neither agrees nor refuses is met like a delay where the talk does not go on by itself.
  const urged =
    heard.length === 0 && read.act === 'statement'
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
    const next = answer(scenario, state, readMessage(message, scenario.content.locale));
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
