import type { Multipart } from '@madang/contracts/bodies';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { bytesOf, partsOf } from '../http/incoming-form.ts';

/** HTML's way of writing names into a form (WHATWG, multipart/form-data encoding). */
const escape = (name: string): string => name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');

/** A form for the way (RFC 7578), written while it is sent: its files are never held whole. */
export const encodeForm = (
  form: Multipart,
  values: Readonly<Record<string, unknown>>,
): { readonly type: string; readonly body: Readable } => {
  const boundary = `madang-${randomBytes(18).toString('hex')}`;
  async function* write(): AsyncGenerator<Uint8Array> {
    for (const part of partsOf(form, values)) {
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escape(part.name)}"`;
      if ('text' in part) {
        yield Buffer.from(`${head}\r\n\r\n${part.text}\r\n`);
        continue;
      }
      const { name = 'file', type = 'application/octet-stream' } = part.file as { name?: string; type?: string };
      yield Buffer.from(
        `${head}; filename="${escape(name)}"\r\nContent-Type: ${type === '' ? 'application/octet-stream' : type.replace(/[\r\n]/g, '')}\r\n\r\n`,
      );
      yield* bytesOf(part.file);
      yield Buffer.from('\r\n');
    }
    yield Buffer.from(`--${boundary}--\r\n`);
  }
  return { type: `multipart/form-data; boundary=${boundary}`, body: Readable.from(write(), { objectMode: false }) };
};
