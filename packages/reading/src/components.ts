/** Areas of pixels that hang together. */
export interface Components {
  /** The area of each pixel: an index into the arrays below, or -1. */
  readonly of: Int32Array;
  readonly count: number;
  readonly size: Uint32Array;
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  readonly top: Uint32Array;
  readonly bottom: Uint32Array;
}

/**
 * Joins each pixel with its right and its lower neighbour where `joins` says so; pixels that `counts` leaves out are in
 * no area.
 */
export const findComponents = (
  width: number,
  height: number,
  joins: (one: number, other: number) => boolean,
  counts: (pixel: number) => boolean = () => true,
): Components => {
  const pixels = width * height;
  const parent = new Int32Array(pixels);
  for (let at = 0; at < pixels; at++) parent[at] = at;
  const rootOf = (start: number): number => {
    let at = start;
    for (let up = parent[at] ?? at; up !== at; up = parent[at] ?? at) {
      const above = parent[up] ?? up;
      parent[at] = above;
      at = above;
    }
    return at;
  };
  const join = (one: number, other: number): void => {
    const [a, b] = [rootOf(one), rootOf(other)];
    if (a < b) parent[b] = a;
    else if (b < a) parent[a] = b;
  };
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      if (!counts(at)) continue;
      if (x + 1 < width && counts(at + 1) && joins(at, at + 1)) join(at, at + 1);
      if (y + 1 < height && counts(at + width) && joins(at, at + width)) join(at, at + width);
    }
  const of = new Int32Array(pixels).fill(-1);
  let count = 0;
  for (let at = 0; at < pixels; at++) {
    if (!counts(at)) continue;
    const root = rootOf(at);
    of[at] = root === at ? count++ : (of[root] ?? -1);
  }
  const size = new Uint32Array(count);
  const [left, right] = [new Uint32Array(count).fill(width), new Uint32Array(count)];
  const [top, bottom] = [new Uint32Array(count).fill(height), new Uint32Array(count)];
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      const area = of[at] ?? -1;
      if (area < 0) continue;
      size[area] = (size[area] ?? 0) + 1;
      if (x < (left[area] ?? 0)) left[area] = x;
      if (x > (right[area] ?? 0)) right[area] = x;
      if (y < (top[area] ?? 0)) top[area] = y;
      if (y > (bottom[area] ?? 0)) bottom[area] = y;
    }
  return { of, count, size, left, right, top, bottom };
};
