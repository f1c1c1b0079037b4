/** One of the forms in which a file is kept: as it was stored, a smaller picture of it, or one for models. */
export type Form = 'original' | 'model' | `w${number}`;

/** Where bytes are kept: a disk, or an S3 bucket. What is put there is never changed, only removed. */
export interface Storage {
  /** Takes a local file, which is gone or may be removed after it. Half a file is never to be seen, whatever happens. @throws AppError `storage_full`, `storage_unavailable` */
  put(hash: string, form: Form, file: string): Promise<void>;
  /** How many bytes there are; undefined for none. @throws AppError `storage_unavailable` */
  sizeOf(hash: string, form: Form): Promise<number | undefined>;
  /** Bytes from `start` to `end`, both included. @throws AppError `file_not_found`, `storage_unavailable` */
  open(hash: string, form: Form, start: number, end: number): Promise<AsyncIterable<Uint8Array>>;
  /** All forms of it; nothing where there is none. @throws AppError `storage_unavailable` */
  remove(hash: string): Promise<void>;
}
