import type { EngineName, Method } from '@madang/contracts/studio/engines';
import { entriesOf } from '#platform/config/settings';
import { AppError } from '#platform/errors';
import type { Outbound } from '#platform/outbound';
import { PICTURES_OF_PLANS, type Config } from '../settings.ts';
import { automatic1111Engine } from './automatic1111.ts';
import { comfyUiEngine } from './comfyui.ts';
import type { Engine } from './engine.ts';
import { createEngineFetch } from './engine-fetch.ts';
import { huggingFaceEngine } from './hugging-face.ts';
import { sdkEngines } from './sdk-engines.ts';
import { readPlanLimits } from '#platform/plan-limits';

export interface Engines {
  /** In the order in which one is looked for that can do what is asked for: those of one's own first. */
  readonly all: readonly Engine[];
  readonly defaultName: EngineName;
  /** How long one may take for a picture, and the longest of them. */
  secondsOf(engine: Pick<Engine, 'costs'>): number;
  readonly mostSeconds: number;
  /** Millionths of a US dollar for a picture; null where nobody has said it. */
  priceOf(name: EngineName): number | null;
}

const PRICE = /^(\w+)\s*=\s*(\d{1,4}(?:\.\d{1,6})?)$/;

/** Reads STUDIO_ENGINE_PRICES; `problems` say what of it is not understood. */
const readPrices = (
  setting: string | undefined,
): { readonly prices: ReadonlyMap<string, number>; readonly problems: readonly string[] } => {
  const read = entriesOf(setting).map((entry) => ({ entry, match: PRICE.exec(entry) }));
  return {
    prices: new Map(
      read.flatMap(({ match }) =>
        match === null ? [] : [[match[1] ?? '', Math.round(Number(match[2]) * 1e6)] as const],
      ),
    ),
    problems: read.flatMap(({ entry, match }) =>
      match === null ? [`STUDIO_ENGINE_PRICES: "${entry}" is not engine=dollars, like openai=0.04.`] : [],
    ),
  };
};

const SETTING: Readonly<Record<Engine['name'], string>> = {
  openai: 'STUDIO_OPENAI_API_KEY',
  google: 'STUDIO_GOOGLE_API_KEY',
  huggingface: 'STUDIO_HUGGINGFACE_TOKEN',
  comfyui: 'STUDIO_COMFYUI_URL',
  automatic1111: 'STUDIO_AUTOMATIC1111_URL',
};

export const engineProblems = (config: Config): string[] => {
  const { STUDIO_ENGINE: name } = config;
  const isMissing = name !== 'compositor' && config[SETTING[name] as keyof Config] === undefined;
  return [
    ...readPrices(config.STUDIO_ENGINE_PRICES).problems,
    ...readPlanLimits(config.STUDIO_PLAN_LIMITS, PICTURES_OF_PLANS).problems,
    ...(isMissing ? [`STUDIO_ENGINE: ${name} is not connected: set ${SETTING[name]} too.`] : []),
  ];
};

/** After which nobody is waited for any more. */
export const mostSecondsOf = ({ STUDIO_ENGINE_SECONDS, STUDIO_OWN_ENGINE_SECONDS }: Config): number =>
  Math.max(STUDIO_ENGINE_SECONDS, STUDIO_OWN_ENGINE_SECONDS);

/** Those that the settings connect. */
export const createEngines = (config: Config, outbound: Pick<Outbound, 'fetch' | 'webSocket'>): Engines => {
  const { prices } = readPrices(config.STUDIO_ENGINE_PRICES);
  const fetch = createEngineFetch(outbound.fetch);
  return {
    all: [
      ...comfyUiEngine(config, { fetch, webSocket: outbound.webSocket }),
      ...automatic1111Engine(config, fetch),
      ...sdkEngines(config, fetch),
      ...huggingFaceEngine(config, fetch),
    ],
    defaultName: config.STUDIO_ENGINE,
    secondsOf: ({ costs }) => (costs ? config.STUDIO_ENGINE_SECONDS : config.STUDIO_OWN_ENGINE_SECONDS),
    mostSeconds: mostSecondsOf(config),
    priceOf: (name) => prices.get(name) ?? null,
  };
};

interface Wanted {
  readonly engine?: EngineName | undefined;
  readonly method?: Method | undefined;
  readonly hasPhoto: boolean;
}

/**
 * Who paints, and how; undefined where the compositor alone makes the picture.
 * @throws AppError `engine_not_available`, `engine_cannot`, `photo_needed`
 */
export const chooseEngine = (
  { all, defaultName }: Pick<Engines, 'all' | 'defaultName'>,
  { engine: name, method, hasPhoto }: Wanted,
): { readonly engine: Engine; readonly method: Method } | undefined => {
  const wanted = method ?? (hasPhoto ? 'i2i' : 't2i');
  if (name === 'compositor' || (name === undefined && method === undefined && defaultName === 'compositor')) {
    if (method !== undefined) throw new AppError('engine_not_available', { values: { wanted: method } });
    return undefined;
  }
  const named = all.find((each) => each.name === (name ?? defaultName));
  if (name !== undefined && named === undefined)
    throw new AppError('engine_not_available', { values: { wanted: name } });
  // Of the one that is set, no more is asked than it can where nobody names a method: the photo stays as it is then.
  if (named?.methods.includes(wanted) === false && (name !== undefined || method !== undefined))
    throw new AppError('engine_cannot', { values: { engine: named.label, method: wanted } });
  const able = [named, ...(defaultName === 'compositor' ? all : [])].find(
    (each) => each?.methods.includes(wanted) === true,
  );
  if (able === undefined) {
    // The photo goes to nobody but whom the installation has chosen for it.
    if (method === undefined) return undefined;
    throw new AppError('engine_not_available', { values: { wanted: method } });
  }
  if (wanted !== 't2i' && !hasPhoto) throw new AppError('photo_needed', { values: { method: wanted } });
  return { engine: able, method: wanted };
};
