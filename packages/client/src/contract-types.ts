import type { z } from 'zod';
import type { BytesAnswer, Multipart, ReceivedBytes } from '@madang/contracts/bodies';
import type { StreamEvents } from '@madang/contracts/chat';
import type { Operations as AllOperations } from '@madang/contracts/index';
import type { CallInput, Operation, Output as AnswerOf } from '@madang/contracts/operation';

/**
 * The one file that knows the contracts. The package that is published has another one in its place, written by
 * build/published-types.ts, with the same names and without zod.
 */
export type { Citation, Conversation, Message, MessagePart } from '@madang/contracts/chat';
export type { Problem } from '@madang/contracts/errors';
export type { StoredFile } from '@madang/contracts/files';
export type { Session, User } from '@madang/contracts/identity';

/** What stands below the API's own base; what else there is speaks other protocols, for which there are other clients. */
export type OperationKey = {
  [K in keyof AllOperations]: AllOperations[K] extends { readonly atRoot: true } ? never : K;
}[keyof AllOperations];

type Files<U> =
  U extends Multipart<infer Fields, infer Names>
    ? z.input<Fields> & { readonly [N in Names]?: Blob | readonly Blob[] }
    : Blob;

type UploadOf<O> = O extends { readonly upload: infer U } ? U : undefined;

/** What is sent: `params` of the path, `query`, `body`. Files are blobs, within a form or as they are. */
export type Input<K extends OperationKey> =
  UploadOf<AllOperations[K]> extends undefined
    ? CallInput<AllOperations[K]>
    : Omit<CallInput<AllOperations[K]>, 'body'> & { readonly body: Files<UploadOf<AllOperations[K]>> };

type Responses<O extends Operation> = O['responses'][keyof O['responses']];
/** What comes back. Bytes and downloads come as a blob, nothing as undefined; a stream is no answer. */
export type Output<K extends OperationKey> =
  | Exclude<AnswerOf<AllOperations[K]>, ReceivedBytes>
  | (Extract<Responses<AllOperations[K]>, BytesAnswer | 'download'> extends never ? never : Blob);

type StreamedBy = typeof StreamEvents;
/** The data of the events of a conversation's stream, by their names. */
export type StreamEventData = { readonly [N in keyof StreamedBy]: z.output<StreamedBy[N]> };
