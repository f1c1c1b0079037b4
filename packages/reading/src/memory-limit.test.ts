import { createPool } from '@madang/threads';
import { expect, it } from 'vitest';
import { limitMemory, memoryWasRefused, wasm } from './memory-limit.ts';
import { drawPng } from './testing/draw.ts';

const PAGE = 64 * 1024;

it('lets WebAssembly take as much as it may, and no more', () => {
  const own = Object.getOwnPropertyDescriptor(wasm.Memory.prototype, 'grow') ?? expect.fail();
  try {
    limitMemory(4 * PAGE);
    const memory = new wasm.Memory({ initial: 1, maximum: 100 });
    expect(memory.grow(3)).toBe(1);
    expect(memoryWasRefused()).toBe(false);
    expect(() => memory.grow(1)).toThrow(RangeError);
    expect(memoryWasRefused()).toBe(true);
    expect(memory.buffer.byteLength).toBe(4 * PAGE);
  } finally {
    Object.defineProperty(wasm.Memory.prototype, 'grow', own);
  }
});

it('says of a picture that took more than it may that it did, and gives the next one a new thread', async () => {
  const pool = createPool({
    entry: new URL('./testing/small-worker.ts', import.meta.url),
    threads: 1,
    timeoutMs: 120_000,
    idleMs: 60_000,
    toError: (code, message) => Object.assign(new Error(message), { code }),
  });
  try {
    const picture = drawPng(
      1600,
      1600,
      '<rect width="1600" height="1600" fill="#fff"/><text y="400" font-size="200">가나다라</text>',
    );
    const refused = pool.run({ kind: 'text', picture });
    await expect(refused).rejects.toMatchObject({ code: 'too_much_memory' });
    const small = drawPng(60, 60, '<rect width="60" height="60" fill="#fff"/>');
    expect(await pool.run({ kind: 'barcodes', picture: small })).toEqual([]);
  } finally {
    await pool.close();
  }
});
