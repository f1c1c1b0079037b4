import type { ServiceContext } from '#platform/service';
import type { FilesSettings } from './settings.ts';
import type { Staging } from './storage/staging.ts';
import type { Storage } from './storage/storage.ts';

/** What the use cases of this service work with. */
export interface Context extends Pick<ServiceContext, 'db' | 'addresses'> {
  readonly settings: FilesSettings;
  readonly storage: Storage;
  readonly staging: Staging;
  /** Smaller pictures that are being made at this moment, with how many bytes they have. */
  readonly making: Map<string, Promise<number>>;
}
