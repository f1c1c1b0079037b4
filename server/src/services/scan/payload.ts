import { z } from 'zod';
import { Id } from '@madang/contracts/fields';

/** A photo as this service keeps it: under an id of its own, in the files service. */
export const KeptPicture = z.object({
  id: Id,
  file_hash: z.string(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});
export type KeptPicture = z.infer<typeof KeptPicture>;

/** What the task of a scan is given; the id of the task is that of the scan. */
export const ScanPayload = z.object({
  /** The upload, to be held under the id of `picture`. */
  file_id: Id,
  picture: KeptPicture,
  /** The upload came with the scan, and is of no other use. */
  came_with_it: z.boolean().default(false),
  /** Whose limits of model calls hold. */
  of: z.enum(['guest', 'user']),
  /** From where a guest came, by a number: those of a network share a limit. Not kept by earlier releases. */
  network_id: Id.optional(),
});
export type ScanPayload = z.infer<typeof ScanPayload>;
