import { z } from 'zod';
import { createOutbound } from '#platform/outbound';
import { settings, type Config } from '../../settings.ts';
import { createEngines } from '../connected-engines.ts';
import type { Engine, PaintRequest } from '../engine.ts';
import { paint } from '../paint.ts';

export const REQUEST: PaintRequest = {
  method: 't2i',
  prompt: 'a warm cup of coffee on a wooden table',
  negativePrompt: 'text, logo',
  ratio: '16:9',
  seed: 4_000_000_000,
  photo: undefined,
  edges: undefined,
};

/** The engines that settings connect, with a way out of their own. */
export const openEngines = (env: Readonly<Record<string, string>>) => {
  const config = z.object(settings).parse(env) as unknown as Config;
  const outbound = createOutbound(config);
  return { ...createEngines(config, outbound), stop: () => outbound.stop() };
};

/** The code and the values of what it fails with; `painted` and its size where it does not. */
export const attempt = async (
  engine: Engine | undefined,
  request: PaintRequest = REQUEST,
  {
    seconds = 60,
    signal = new AbortController().signal,
    take = () => undefined,
  }: Partial<Parameters<typeof paint>[2]> = {},
): Promise<Readonly<Record<string, unknown>>> => {
  if (engine === undefined) throw new Error('the engine is not connected');
  try {
    const { width, height } = await paint(engine, request, { signal, seconds, take });
    return { code: 'painted', width, height };
  } catch (error) {
    const { code, details } = error as { code?: string; details?: Readonly<Record<string, unknown>> };
    if (code === undefined) throw error;
    return { code, ...details, cause: undefined };
  }
};
