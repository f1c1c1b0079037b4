const PAGE = 64 * 1024;
const MOST_BYTES = 512 * 1024 * 1024;

export class OutOfMemory extends Error {}

/** What is used of it: neither Node's types nor those of the language have it. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow: (pages: number) => number;
}
export const { WebAssembly: wasm } = globalThis as unknown as {
  WebAssembly: { Memory: { new (limits: { initial: number; maximum: number }): WasmMemory; prototype: WasmMemory } };
};

/** What WebAssembly takes is outside of a thread's heap and its limits: it is refused where it grows. */
export const limitMemory = (mostBytes = MOST_BYTES): void => {
  const { prototype } = wasm.Memory;
  const grow = Object.getOwnPropertyDescriptor(prototype, 'grow')?.value as WasmMemory['grow'];
  prototype.grow = function (this: WasmMemory, pages) {
    if (this.buffer.byteLength + pages * PAGE > mostBytes) throw new OutOfMemory('The picture takes too much memory.');
    return grow.call(this, pages);
  };
};
