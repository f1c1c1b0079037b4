import { expect, it } from 'vitest';
import { toEngineError } from './engine-error.ts';

/** As fetch tells it. */
const failed = (code: string, name = 'Error'): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { name, code }) });
const toldOf = (error: Error, costs: boolean) => {
  const { code, details } = toEngineError(error, { label: 'X', costs, seconds: 9 });
  return [code, details.endsTask === true];
};

it.each([
  { code: 'ECONNREFUSED' },
  { code: 'ENOTFOUND' },
  { code: 'UND_ERR_CONNECT_TIMEOUT', name: 'ConnectTimeoutError' },
  { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  { code: '', name: 'RefusedAddressError' },
])('$code $name: nobody was asked, and it is tried again', ({ code, name }) => {
  expect(toldOf(failed(code, name), true)).toEqual(['engine_unreachable', false]);
});

it.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])(
  '%s: it may have painted, and is not asked again where that would be paid again',
  (code) => {
    expect(toldOf(failed(code), true)).toEqual(['engine_cut_off', true]);
    expect(toldOf(failed(code), false)).toEqual(['engine_cut_off', false]);
  },
);
