import type { StoredFile } from '@madang/contracts/files';
import { sendForm } from './send-form.ts';

interface Upload {
  readonly file: File;
  readonly purpose: 'photo' | 'document';
  readonly signal: AbortSignal;
  /** How much of it has been sent, from 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** Uploads a file for a message: it goes by itself after a day, unless a message has it. Throws as {@link sendForm} does. */
export const uploadFile = ({ file, purpose, signal, onProgress }: Upload): Promise<StoredFile> =>
  sendForm('POST /files', { purpose, temporary: 'true', file }, { signal, onProgress });
