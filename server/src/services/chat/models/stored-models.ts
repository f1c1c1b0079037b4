import type { Log } from '#platform/log';
import type { Config } from '../settings.ts';
import type { ConnectionRow } from '../store/model-connections.ts';
import type { ConnectedModel } from './connection.ts';
import { capabilitiesOf, limitsOf } from './environment-models.ts';
import { PRESETS } from './presets.ts';
import { openKey } from './sealed-key.ts';
import { takesOf } from './takes.ts';

type Fields = Omit<ConnectionRow, 'sealedKey' | 'keyHint' | 'enabled' | 'place' | 'lastTrial' | 'createdAt'>;

/** A model as it is asked, of what is stored of it or is about to be. */
export const modelOf = (row: Fields, apiKey: string | undefined, config: Config): ConnectedModel => ({
  info: {
    id: row.model,
    label: row.label,
    provider: row.preset,
    capabilities: capabilitiesOf(row.seesPictures),
    context_window: row.contextWindow,
    takes: takesOf({ api: PRESETS[row.preset].api, name: row.name }),
    built_in: false,
  },
  connection: { api: PRESETS[row.preset].api, baseUrl: row.baseUrl, apiKey, name: row.name },
  limits: limitsOf(config, row),
  price: row.price,
  settings: 'its address, key and name on the page of models',
});

/** @throws Error where its key cannot be opened */
export const openStored = (row: ConnectionRow, wrappingKey: Buffer, config: Config): ConnectedModel =>
  modelOf(row, row.sealedKey === null ? undefined : openKey(wrappingKey, row, row.sealedKey), config);

/** Those that can be asked: one whose key cannot be opened is passed over, and is said to be so. */
export const openAllStored = (
  rows: readonly ConnectionRow[],
  wrappingKey: Buffer,
  config: Config,
  log: Log,
): ConnectedModel[] =>
  rows
    .filter(({ enabled }) => enabled)
    .flatMap((row) => {
      try {
        return [openStored(row, wrappingKey, config)];
      } catch {
        log.error(
          { model: row.model },
          'the key of this model cannot be opened: enter it again, or restore the secret',
        );
        return [];
      }
    });
