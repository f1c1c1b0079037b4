import type { Act, Given, Outcome, RedFlagCode, Stage } from '@madang/contracts/training/case';
import type { Utterance } from '@madang/contracts/training/utterance';

/** What is kept of a turn: nothing that the person said. */
export interface TurnRecord {
  readonly turn: number;
  readonly userMessageId: string;
  readonly messageId: string;
  readonly act: Act;
  /** What was said beyond that; not known of older turns. */
  readonly utterance?: Utterance | null | undefined;
  /** In this message, and in none before. */
  readonly given: readonly Given[];
  /** Shown by the answer. */
  readonly flags: readonly { readonly code: RedFlagCode; readonly phrase: string }[];
  readonly stage: Stage;
  readonly outcome: Outcome | null;
}

/** The person says that it is really happening to them. */
export const isHarm = ({ act }: Pick<TurnRecord, 'act'>): boolean => act === 'real_harm';

/**
 * The turns with one more that is told of, in their order. Of one turn that was answered again the newest answer counts,
 * whichever is told of last: ids of messages are in the order of time. `given` of the new one is all that was given so far.
 */
export const mergeTurn = (records: readonly TurnRecord[], told: TurnRecord): TurnRecord[] => {
  const isOlder = records.some(({ turn, messageId }) => turn === told.turn && messageId > told.messageId);
  const turns = isOlder ? records : [...records.filter(({ turn }) => turn !== told.turn), told];
  const before = new Set<Given>();
  return turns
    .toSorted((a, b) => a.turn - b.turn)
    .map((record) => {
      const given = record.given.filter((what) => !before.has(what));
      for (const what of given) before.add(what);
      return { ...record, given };
    });
};
