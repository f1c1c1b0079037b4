import type { Context } from '../settings.ts';
import { listConnections, MODELS_CHANNEL } from '../store/model-connections.ts';
import { entriesOf } from '#platform/config/settings';
import type { Calendar } from '#platform/calendar';
import { createCatalogue, type Catalogue } from './catalogue.ts';
import { withCircuitBreaker } from './circuit-breaker.ts';
import type { ConnectedModel } from './connection.ts';
import { environmentModels } from './environment-models.ts';
import { withFailover } from './failover.ts';
import { withLimits } from './limited-model-calls.ts';
import { createMeasuredModelCalls } from './measured-model-calls.ts';
import type { ChatModel } from './model.ts';
import { startModelFigures, type ModelFigures } from './model-figures.ts';
import type { CurrentPrices, ModelPrices } from './prices.ts';
import { providerModelCall } from './provider-model-calls.ts';
import { createRulesModel } from './rules.ts';
import { createModelSpans } from './model-spans.ts';
import { createSharedModelCalls } from './shared-model-calls.ts';
import { openAllStored } from './stored-models.ts';
import { createModelsThread } from './thread/models-thread.ts';
import { languageModel } from './tool-calls.ts';

/** Purpose of the key that wraps the keys of models. */
export const MODEL_KEYS = 'model-keys';

export interface Models extends CurrentPrices {
  /** As things stand whenever it is asked. */
  readonly catalogue: Catalogue;
  /** Those that can be asked now; what the settings connect comes first, and wins. */
  readonly connected: () => readonly ConnectedModel[];
  /** Reads what is stored, so that a change counts here before whoever made it is answered. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes what answers of what is connected. One that has not changed stays the same, with what is known of its failures. */
const createMakers = (context: Context, figures: ModelFigures, prices: ModelPrices) => {
  const thread = createModelsThread(context.config, context.log);
  const shared = createSharedModelCalls(
    (connection) => providerModelCall(connection, context.outbound),
    thread.modelCall,
  );
  const traced = createModelSpans(context.config);
  const measured = createMeasuredModelCalls(context.metrics, figures, prices);
  let known = new Map<string, ChatModel>();
  return {
    makeAll(connected: readonly ConnectedModel[]): ChatModel[] {
      const now = connected.map((model): [string, ChatModel] => {
        const { info, connection, limits } = model;
        const key = JSON.stringify([info, connection, limits]);
        const made = known.get(key);
        if (made !== undefined) return [key, made];
        const modelCall = traced(info.id, measured(info.id, withLimits(shared(connection), limits)));
        return [key, withCircuitBreaker(languageModel(info, modelCall))];
      });
      known = new Map(now);
      return now.map(([, made]) => made);
    },
    stop: () => thread.stop(),
  };
};

/** A reading replaces the list as a whole: what is held of an earlier one stays as it was. */
const pricesOf = (connected: readonly ConnectedModel[]): ModelPrices => ({
  priceOf: (modelId) => connected.find(({ info }) => info.id === modelId)?.price ?? null,
});

/** The models of this process: those of its settings, and those that are stored, which it reads anew when somebody changes them anywhere. */
export const startModels = async (context: Context, calendar: Pick<Calendar, 'dayOf'>): Promise<Models> => {
  const { config, db, keys, log } = context;
  const figures = await startModelFigures(context, calendar);
  const rules = createRulesModel(context.apps);
  const fixed = environmentModels(config);
  const fixedIds = new Set(fixed.map(({ info }) => info.id));
  const order = entriesOf(config.MODEL_FAILOVER);
  const wrappingKey = keys.derive(MODEL_KEYS);
  let connected: readonly ConnectedModel[] = [];
  const priceOf = (modelId: string): ReturnType<ModelPrices['priceOf']> => pricesOf(connected).priceOf(modelId);
  const makers = createMakers(context, figures, { priceOf });
  let catalogue = createCatalogue(config, [], rules);

  const read = async (): Promise<void> => {
    const stored = openAllStored(await listConnections(db), wrappingKey, config, log);
    connected = [...fixed, ...stored.filter(({ info }) => !fixedIds.has(info.id))];
    const asked = makers.makeAll(connected);
    // What the settings name, and then what is connected by clicking, in its order.
    const others = [...order, ...stored.map(({ info }) => info.id)].flatMap((id) =>
      asked.filter(({ info }) => info.id === id),
    );
    catalogue = createCatalogue(
      config,
      asked.map((model) =>
        withFailover(
          model,
          [...new Set(others)].filter((other) => other !== model),
          () => figures.switchedFrom(model.info.id),
        ),
      ),
      rules,
    );
  };
  /** One after the other, so that an older reading never replaces a newer one. */
  let last = Promise.resolve();
  const reload = (): Promise<void> => (last = last.catch(() => undefined).then(read));

  await reload();
  const reading = await context.background.start('chat.read-models', { channels: [MODELS_CHANNEL], run: reload });
  return {
    catalogue: {
      get models() {
        return catalogue.models;
      },
      get defaultModel() {
        return catalogue.defaultModel;
      },
      find: (id) => catalogue.find(id),
    },
    connected: () => connected,
    priceOf,
    fixed: () => pricesOf(connected),
    reload,
    async stop() {
      await reading.stop();
      await makers.stop();
      await figures.stop();
    },
  };
};
