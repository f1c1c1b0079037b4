const PAGE = 64 * 1024;
const MOST_BYTES = 512 * 1024 * 1024;

/** What is used of it: neither Node's types nor those of the language have it. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow: (pages: number) => number;
}
export const { WebAssembly: wasm } = globalThis as unknown as {
  WebAssembly: { Memory: { new (limits: { initial: number; maximum: number }): WasmMemory; prototype: WasmMemory } };
};

let refused = false;
/**
 * Whether memory was refused and less of it was not enough either: what asks for it swallows the error, asks for less, and in the end
 * fails in some other way or gives half of an answer.
 */
export const memoryWasRefused = (): boolean => refused;

/** What WebAssembly takes is outside of a thread's heap and its limits: it is refused where it grows. */
export const limitMemory = (mostBytes = MOST_BYTES): void => {
  const { prototype } = wasm.Memory;
  const grow = Object.getOwnPropertyDescriptor(prototype, 'grow')?.value as WasmMemory['grow'];
  prototype.grow = function (this: WasmMemory, pages) {
    if (this.buffer.byteLength + pages * PAGE > mostBytes) {
      refused = true;
      throw new RangeError('The picture takes too much memory.');
    }
    const before = grow.call(this, pages);
    refused = false;
    return before;
  };
};
