import { createHash } from 'node:crypto';
import type { LeftReason, MovedFrom } from '@madang/contracts/chat/moving';
import type { Citation, FinishReason, MessagePart, MessageStatus } from '@madang/contracts/chat';

export const MOST_MESSAGES = 20_000;
export const MOST_CHARS = 1_000_000;
/** Of one message. */
export const MOST_FILES = 10;

/** A file of a message, as an export names it. */
export interface ImportedFile {
  /** By which the parts of a message of ours name it. */
  readonly key: string;
  readonly name: string;
  /** As the export says; what it is, its bytes say. */
  readonly type: string;
  /** Where its bytes are: in the export itself, under one of these names; or here. */
  readonly at: { readonly entries: readonly string[] } | { readonly bytes: Buffer };
}

export interface ImportedMessage {
  readonly key: string;
  readonly role: 'user' | 'assistant';
  readonly text: string;
  readonly reasoning: string | null;
  readonly model: string | null;
  readonly at: Date | null;
  readonly files: readonly ImportedFile[];
  /** Of our own exports, beside those of text and files. */
  readonly own?: {
    readonly parts: readonly MessagePart[];
    readonly status: MessageStatus;
    readonly citations: Citation[];
    readonly finishReason: FinishReason | null;
    readonly errorCode: string | null;
  };
}

/** A message in its tree; null where it has nothing that is shown here, but what follows on it has. */
export interface ImportedNode {
  readonly key: string;
  readonly parent: string | null;
  readonly message: ImportedMessage | null;
}

export interface ImportedConversation {
  readonly from: MovedFrom;
  /** By which the same one is known again. */
  readonly key: string;
  readonly title: string | null;
  readonly at: Date | null;
  readonly pinned: boolean;
  readonly archived: boolean;
  /** null where there are more than are taken. */
  readonly nodes: readonly ImportedNode[] | null;
  /** The last message of the branch that is shown. */
  readonly current: string | null;
}

/** By which something without an id is known again: all that stands in it. Of what is not taken, nothing is looked at. */
export const keyOf = (nodes: readonly ImportedNode[] | null, ...of: readonly unknown[]): string =>
  nodes === null ? '' : createHash('sha256').update(JSON.stringify(of)).digest('hex');

/** Notes what is left of the conversation that is being read. */
export type Leave = (reason: LeftReason, count?: number) => void;

/** They are counted before one of them is made. */
export const nodesOf = <T>(
  of: readonly T[],
  nodeOf: (each: T, index: number) => ImportedNode,
): readonly ImportedNode[] | null => (of.length > MOST_MESSAGES ? null : of.map(nodeOf));

export const cut = (text: string, leave: Leave): string => {
  if (text.length <= MOST_CHARS) return text;
  leave('text_cut');
  return text.slice(0, MOST_CHARS).toWellFormed();
};
