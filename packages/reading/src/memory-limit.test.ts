import { expect, it } from 'vitest';
import { limitMemory, OutOfMemory, wasm } from './memory-limit.ts';

const PAGE = 64 * 1024;

it('lets WebAssembly take as much as it may, and no more', () => {
  const own = Object.getOwnPropertyDescriptor(wasm.Memory.prototype, 'grow') ?? expect.fail();
  try {
    limitMemory(4 * PAGE);
    const memory = new wasm.Memory({ initial: 1, maximum: 100 });
    expect(memory.grow(3)).toBe(1);
    expect(() => memory.grow(1)).toThrow(OutOfMemory);
    expect(memory.buffer.byteLength).toBe(4 * PAGE);
  } finally {
    Object.defineProperty(wasm.Memory.prototype, 'grow', own);
  }
});
