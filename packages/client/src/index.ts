export type { Answer } from './answer.ts';
export type { CallOptions } from './calls.ts';
export type {
  Citation,
  Conversation,
  Input,
  Message,
  MessagePart,
  OperationKey,
  Output,
  Problem,
  Session,
  StoredFile,
  StreamEventData,
  User,
} from './contract-types.ts';
export { MadangError } from './madang-error.ts';
export {
  createMadang,
  type Credentials,
  type Madang,
  type MadangSettings,
  type Question,
  type SignInKey,
  type UploadOptions,
} from './madang.ts';
export type { ItemOf, PagedKey } from './pages.ts';
export { storedIn, type SessionStore } from './session-store.ts';
export type { StreamEvent } from './stream-events.ts';
