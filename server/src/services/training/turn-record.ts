import type { Act, Given, Outcome, RedFlagCode, Stage } from '@madang/contracts/training/case';
import type { HarmKind } from '@madang/contracts/training/entities';
import type { Utterance } from '@madang/contracts/training/utterance';

/** What is kept of a turn: nothing that the person said. */
export interface TurnRecord {
  readonly turn: number;
  readonly userMessageId: string;
  readonly messageId: string;
  readonly act: Act;
  /** All that it does of what somebody does who is wary, as far as that is sure; not known of older turns. */
  readonly acts?: readonly Act[] | undefined;
  /** What was said beyond that; not known of older turns. */
  readonly utterance?: Utterance | null | undefined;
  /** In this message, and in none before. */
  readonly given: readonly Given[];
  /** Shown by the answer. */
  readonly flags: readonly { readonly code: RedFlagCode; readonly phrase: string }[];
  readonly stage: Stage;
  readonly outcome: Outcome | null;
  /** Of a turn that tells of real harm, which; not known of older turns. */
  readonly harm?: HarmKind | null | undefined;
}

/** The person says that it is really happening to them. */
export const isHarm = ({ act }: Pick<TurnRecord, 'act'>): boolean => act === 'real_harm';

/** The gravest first: what a life hangs on comes before money, whichever is told first or last. */
export const GRAVEST: readonly HarmKind[] = ['emergency', 'crisis', 'loss'];

/** What harm a talk has told of; older turns have kept only that there was one. */
export const harmOf = (records: readonly TurnRecord[]): HarmKind | undefined => {
  const told = new Set(records.filter(isHarm).map(({ harm }) => harm ?? 'loss'));
  return GRAVEST.find((kind) => told.has(kind));
};

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
