import { createHash } from 'node:crypto';
import { render } from '../render.ts';
import type { RenderInput } from '../types.ts';

// Renders what the first argument says, and prints the SHA-256 of the bytes: for comparing processes.
const { photo, ...input } = JSON.parse(process.argv[2] ?? '') as Omit<RenderInput, 'photo'> & { photo?: string };
const { bytes } = await render({ ...input, photo: photo === undefined ? undefined : Buffer.from(photo, 'base64') });
process.stdout.write(createHash('sha256').update(bytes).digest('hex'));
