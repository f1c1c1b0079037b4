declare module 'heic-decode' {
  interface Decoded {
    readonly width: number;
    readonly height: number;
    /** RGBA, 8 bits each. */
    readonly data: Uint8ClampedArray;
  }
  interface Picture {
    readonly width: number;
    readonly height: number;
    decode(): Promise<Decoded>;
  }
  const heic: { all(input: { readonly buffer: Uint8Array }): Promise<readonly Picture[]> };
  export default heic;
}
