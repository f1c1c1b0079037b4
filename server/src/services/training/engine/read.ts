import type { Act, Given, QuestionTopic } from '@madang/contracts/training/case';
import type { Utterance } from '@madang/contracts/training/utterance';

/** What a message does, and what it gives away. */
export interface Read {
  readonly act: Act;
  readonly given: readonly Given[];
  /** It ends the talk and says that it will be checked: the best that can be done. */
  readonly leavesToCheck: boolean;
  /** What is asked; of questions alone. */
  readonly topic?: QuestionTopic | undefined;
  /** What is said beyond that. */
  readonly utterance?: Utterance | undefined;
}
