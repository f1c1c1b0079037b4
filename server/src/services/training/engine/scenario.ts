import {
  Stage,
  type Act,
  type Case,
  type Given,
  type Line,
  type Mode,
  type Outcome,
  type Script,
} from '@madang/contracts/training/case';
import type { Utterance } from '@madang/contracts/training/utterance';

/** What is played: a case, from one of its two sides, in one of the ways that a seed chooses. */
export interface Scenario {
  readonly content: Case;
  readonly mode: Mode;
  readonly seed: string;
}

/** How far a talk has come. */
export interface State {
  /** How many messages of the person were answered. */
  readonly turn: number;
  /** Where in the stages of the script. */
  readonly at: number;
  /** How much resistance the contact will still take; in help, how much good advice the other one still needs. */
  readonly patience: number;
  readonly verifications: number;
  /** The last place at which the person has gone along; null where they never have. */
  readonly agreedAt: number | null;
  /** How often something was said since the last stage began. */
  readonly stayed: number;
  /** Something was moved or cancelled. */
  readonly changed: boolean;
  /** What the contact said last: a yes or a no belongs to it. */
  readonly last: string;
  /** What it is after was promised or given. */
  readonly taken: boolean;
  readonly given: readonly Given[];
  readonly said: ReadonlySet<string>;
  readonly outcome: Outcome | null;
}

/** One answer of the contact, and what led to it. */
export interface Answer {
  readonly act: Act;
  readonly utterance?: Utterance | undefined;
  /** In this message. */
  readonly given: readonly Given[];
  readonly lines: readonly Line[];
  readonly stage: Stage;
  readonly risk: 'none' | 'low' | 'high';
  readonly outcome: Outcome | null;
}

export const PATIENCE = 4;
/** Nothing goes on for longer, whatever is said. */
export const MOST_TURNS = 13;

export const scriptOf = ({ content, mode }: Scenario): Script => content[mode];
export const stagesOf = (scenario: Scenario): Stage[] =>
  Stage.options.filter((stage) => scriptOf(scenario).stages[stage] !== undefined);
export const stageAt = (scenario: Scenario, at: number): Stage => stagesOf(scenario)[at] ?? 'S7';
