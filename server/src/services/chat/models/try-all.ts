import type { ModelTrial } from '@madang/contracts/chat';
import type { SecretKeys } from '#platform/config/secret-key';
import type { Database } from '#platform/db/database';
import type { Outbound } from '#platform/outbound';
import type { Finding } from '#platform/finding';
import type { Config } from '../settings.ts';
import { listConnections } from '../store/model-connections.ts';
import type { ConnectedModel } from './connection.ts';
import { environmentModels } from './environment-models.ts';
import { MODEL_KEYS } from './models.ts';
import { openStored } from './stored-models.ts';
import { tryModel } from './try-model.ts';

interface Given {
  readonly config: Config;
  readonly outbound: Outbound;
  readonly db: Database;
  readonly keys: SecretKeys;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

const wordsOf = (trial: ModelTrial): string => {
  if (!trial.ok) {
    const said = trial.status === null ? trial.reason : `status ${trial.status}`;
    return `${trial.problem}${said === null ? '' : ` (${said})`}`;
  }
  const { input_tokens: input, output_tokens: output, cost } = trial;
  const tokens = input === null || output === null ? 'tokens not told' : `${input} + ${output} tokens`;
  const price = cost === null ? 'cost not known' : `${cost.amount} ${cost.currency}`;
  return `said "${trial.text.slice(0, 60)}" in ${seconds(trial.total_ms)}, ${tokens}, ${price}`;
};

/** Those that can be asked, and what keeps the others from it. */
const openAll = async ({ config, db, keys }: Given): Promise<{ models: ConnectedModel[]; locked: Finding[] }> => {
  const models = environmentModels(config);
  const locked: Finding[] = [];
  const fixed = new Set(models.map(({ info }) => info.id));
  for (const row of await listConnections(db)) {
    if (!row.enabled || fixed.has(row.model)) continue;
    try {
      models.push(openStored(row, keys.derive(MODEL_KEYS), config));
    } catch {
      locked.push({ name: 'models', ok: false, result: `${row.model}: its key cannot be opened. Enter it again` });
    }
  }
  return { models, locked };
};

/** Asks every connected model for a word, one after the other. For `madang doctor --model`. */
export const tryAll = async (given: Given): Promise<Finding[]> => {
  const { models, locked } = await openAll(given);
  const findings = [...locked];
  const asked = { locale: 'en', signal: new AbortController().signal } as const;
  for (const model of models) {
    const trial = await tryModel(model, given.outbound, asked);
    findings.push({ name: 'models', ok: trial.ok, result: `${model.info.id}: ${wordsOf(trial)}` });
  }
  return findings.length > 0 ? findings : [{ name: 'models', ok: true, result: 'there is none to be asked' }];
};
