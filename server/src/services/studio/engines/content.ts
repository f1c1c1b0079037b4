import { readFileSync } from 'node:fs';
import { z } from 'zod';

const FOLDER = new URL('../../../../../content/studio/', import.meta.url);

const Words = z.strictObject({ prompt: z.string().min(1), negative: z.string().min(1) });
const Styles = z.strictObject({ ultra_realistic: Words, semi_realistic: Words, anime: Words, always: Words });
export type Styles = z.output<typeof Styles>;

let loaded: Styles | undefined;
/** What image models are told of each style. @throws ZodError where the file breaks its shape */
export const styles = (): Styles =>
  (loaded ??= Styles.parse(JSON.parse(readFileSync(new URL('styles.json', FOLDER), 'utf8'))));

/** Folder of the workflows of ComfyUI, one for each method. */
export const WORKFLOWS = new URL('comfyui/', FOLDER);
