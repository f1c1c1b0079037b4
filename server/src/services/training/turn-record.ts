import type { Act, Given, Outcome, RedFlagCode, Stage } from '@madang/contracts/training/case';

/** What is kept of a turn: nothing that the person said. Ids are null where the engine has not told of the turn. */
export interface TurnRecord {
  readonly turn: number;
  readonly userMessageId: string | null;
  readonly messageId: string | null;
  readonly act: Act;
  /** In this message, and in none before. */
  readonly given: readonly Given[];
  /** Shown by the answer. */
  readonly flags: readonly { readonly code: RedFlagCode; readonly phrase: string }[];
  readonly stage: Stage;
  readonly outcome: Outcome | null;
}
