import { expect, it } from 'vitest';
import type { EngineName } from '@madang/contracts/studio/engines';
import { chooseEngine } from './connected-engines.ts';
import { openEngines } from './testing/engines.ts';

const connected = (name: EngineName) => {
  const engines = openEngines({
    STUDIO_ENGINE: name,
    STUDIO_OPENAI_API_KEY: 'k',
    STUDIO_HUGGINGFACE_TOKEN: 't',
    STUDIO_COMFYUI_URL: 'http://127.0.0.1:1',
  });
  return (wanted: Partial<Parameters<typeof chooseEngine>[1]>) => chooseEngine(engines, { hasPhoto: false, ...wanted });
};

it('gives a photo to the engine that was chosen, and to no other', () => {
  const choose = connected('huggingface');
  expect(choose({})?.engine.name).toBe('huggingface');
  // It paints from text alone: the built-in one sets the photo.
  expect(choose({ hasPhoto: true })).toBeUndefined();
  expect(() => choose({ hasPhoto: true, method: 'i2i' })).toThrow(
    expect.objectContaining({ code: 'engine_cannot', details: { values: { engine: 'Hugging Face', method: 'i2i' } } }),
  );
  expect(() => connected('compositor')({ hasPhoto: true, method: 'openpose' })).toThrow(
    expect.objectContaining({ code: 'engine_not_available' }),
  );
  expect(choose({ hasPhoto: true, engine: 'openai' })?.engine.name).toBe('openai');
});

it('looks for one that can do a method where none was chosen, those of one’s own first', () => {
  const choose = connected('compositor');
  expect(choose({ hasPhoto: true })).toBeUndefined();
  expect(choose({ hasPhoto: true, method: 'i2i' })?.engine.name).toBe('comfyui');
});

it('gives a machine of one’s own more time than a service that is paid', async () => {
  const engines = openEngines({ STUDIO_OPENAI_API_KEY: 'k', STUDIO_COMFYUI_URL: 'http://127.0.0.1:1' });
  const secondsOf = (name: string) => {
    const engine = engines.all.find((each) => each.name === name);
    return engine && engines.secondsOf(engine);
  };
  expect([secondsOf('openai'), secondsOf('comfyui'), engines.mostSeconds]).toEqual([180, 1800, 1800]);
  await engines.stop();
});
