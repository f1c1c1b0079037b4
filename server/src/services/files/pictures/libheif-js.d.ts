declare module 'libheif-js/wasm-bundle.js' {
  interface Pixels {
    readonly width: number;
    readonly height: number;
    /** RGBA, 8 bits each. */
    readonly data: Uint8ClampedArray;
  }
  interface Picture {
    get_width(): number;
    get_height(): number;
    /** Whether it is the one to be shown of several (ISO 23008-12, 6.4). */
    is_primary(): boolean;
    /** Fills the pixels; null where it cannot be decoded. */
    display(into: Pixels, done: (pixels: Pixels | null) => void): void;
  }
  const libheif: {
    readonly ready: Promise<unknown>;
    HeifDecoder: new () => { decode(file: Uint8Array): readonly Picture[] };
  };
  export default libheif;
}
