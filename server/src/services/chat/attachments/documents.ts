import { DOCUMENT_TYPES } from '@madang/contracts/files';
import type { StoredFile } from '../parts/stored-parts.ts';

/** Texts that are told to models as they are; and what is read by passages, as things of the collector are. */
const READABLE_TEXT: readonly string[] = ['text/plain', 'text/markdown', 'text/csv', 'text/html'];
const PAGED: ReadonlySet<string> = new Set(DOCUMENT_TYPES.filter((type) => !READABLE_TEXT.includes(type)));

export const isDocument = ({ mime_type: type }: Pick<StoredFile, 'mime_type'>): boolean => PAGED.has(type);
export const isText = ({ mime_type: type }: Pick<StoredFile, 'mime_type'>): boolean => READABLE_TEXT.includes(type);
