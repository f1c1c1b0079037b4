/** A small renderer of distance fields: it makes the samples' still lifes, so that no one else's photo is used. */
export type Vec = readonly [number, number, number];

export const add = (a: Vec, b: Vec, k = 1): Vec => [a[0] + b[0] * k, a[1] + b[1] * k, a[2] + b[2] * k];
export const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const unit = (a: Vec): Vec => {
  const length = Math.hypot(...a) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
};
const cross = (a: Vec, b: Vec): Vec => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

export const sphere = (p: Vec, c: Vec, r: number): number => Math.hypot(p[0] - c[0], p[1] - c[1], p[2] - c[2]) - r;
export const ellipsoid = (p: Vec, c: Vec, r: Vec): number => {
  const [x, y, z] = [p[0] - c[0], p[1] - c[1], p[2] - c[2]];
  const one = Math.hypot(x / r[0], y / r[1], z / r[2]);
  const two = Math.hypot(x / r[0] ** 2, y / r[1] ** 2, z / r[2] ** 2);
  return two < 1e-9 ? -Math.min(...r) : (one * (one - 1)) / two;
};
/** An upright cylinder from y0 to y1 with rounded rims; its radius may change with height. */
export const cylinder = (p: Vec, c: Vec, r: number, half: number, round: number, slope = 0): number => {
  const across = Math.hypot(p[0] - c[0], p[2] - c[2]) - (r + slope * (p[1] - c[1])) + round;
  const up = Math.abs(p[1] - c[1]) - half + round;
  return Math.min(Math.max(across, up), 0) + Math.hypot(Math.max(across, 0), Math.max(up, 0)) - round;
};
export const box = (p: Vec, c: Vec, half: Vec, round: number): number => {
  const q = [0, 1, 2].map((k) => Math.abs((p[k] ?? 0) - (c[k] ?? 0)) - (half[k] ?? 0) + round) as [
    number,
    number,
    number,
  ];
  return Math.hypot(Math.max(q[0], 0), Math.max(q[1], 0), Math.max(q[2], 0)) + Math.min(Math.max(...q), 0) - round;
};
/** A ring lying flat (axis y) or standing (axis z). */
export const ring = (p: Vec, c: Vec, r: number, thick: number, axis: 'y' | 'z' = 'y'): number => {
  const [x, y, z] = [p[0] - c[0], p[1] - c[1], p[2] - c[2]];
  return axis === 'y' ? Math.hypot(Math.hypot(x, z) - r, y) - thick : Math.hypot(Math.hypot(x, y) - r, z) - thick;
};
export const capsule = (p: Vec, a: Vec, b: Vec, r0: number, r1: number): number => {
  const ab = add(b, a, -1);
  const t = Math.min(1, Math.max(0, dot(add(p, a, -1), ab) / dot(ab, ab)));
  const at = add(a, ab, t);
  return Math.hypot(p[0] - at[0], p[1] - at[1], p[2] - at[2]) - (r0 + (r1 - r0) * t);
};
export const smoothMin = (a: number, b: number, k: number): number => {
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - (h * h * k) / 4;
};

export interface Surface {
  readonly colour: Vec;
  readonly shine?: number;
  readonly mirror?: number;
}
export interface Scene {
  /** Distance to the nearest thing, and which one it is. */
  readonly map: (p: Vec) => readonly [number, number];
  readonly surface: (thing: number, p: Vec, normal: Vec) => Surface;
  readonly camera: Vec;
  readonly target: Vec;
  readonly zoom: number;
  readonly light: Vec;
  readonly sun: Vec;
  readonly sky: Vec;
  /** How soft shadows are: small is soft. */
  readonly hard: number;
}

const march = (scene: Scene, from: Vec, way: Vec, far: number): readonly [number, number] | undefined => {
  let far0 = 0.01;
  for (let step = 0; step < 160 && far0 < far; step += 1) {
    const [distance, thing] = scene.map(add(from, way, far0));
    if (distance < 0.0006 * far0 + 0.0002) return [far0, thing];
    far0 += distance * 0.85;
  }
  return undefined;
};

const shadow = (scene: Scene, from: Vec): number => {
  let [lit, at] = [1, 0.015];
  for (let step = 0; step < 60 && at < 7; step += 1) {
    const [distance] = scene.map(add(from, scene.light, at));
    lit = Math.min(lit, (scene.hard * distance) / at);
    if (lit < 0.004) return 0;
    at += Math.min(0.22, Math.max(0.012, distance * 0.8));
  }
  return lit * lit * (3 - 2 * lit);
};

const normalAt = (scene: Scene, p: Vec): Vec => {
  const e = 0.0008;
  const d = (x: number, y: number, z: number): number => scene.map([p[0] + x, p[1] + y, p[2] + z])[0];
  return unit([d(e, 0, 0) - d(-e, 0, 0), d(0, e, 0) - d(0, -e, 0), d(0, 0, e) - d(0, 0, -e)]);
};

const shade = (scene: Scene, from: Vec, way: Vec, depth: number): Vec => {
  const hit = march(scene, from, way, 60);
  if (hit === undefined) return scene.sky;
  const p = add(from, way, hit[0]);
  const normal = normalAt(scene, p);
  const { colour, shine = 0.12, mirror = 0 } = scene.surface(hit[1], p, normal);
  const lambert = Math.max(0, dot(normal, scene.light));
  const lit = lambert > 0 ? shadow(scene, add(p, normal, 0.004)) : 0;
  let open = 1;
  for (let step = 1; step <= 5; step += 1) {
    const reach = 0.05 * step * step * 0.4;
    open -= (Math.max(0, reach - scene.map(add(p, normal, reach))[0]) * 1.6) / 2 ** (step * 0.7);
  }
  open = Math.min(1, Math.max(0.15, open));
  const half = unit(add(scene.light, way, -1));
  const spark = Math.max(0, dot(normal, half)) ** 70 * shine * lit * 4;
  const rim = (1 - Math.max(0, -dot(normal, way))) ** 3;
  let out = colour.map(
    (c, k) =>
      c * ((scene.sun[k] ?? 0) * lambert * lit + (scene.sky[k] ?? 0) * open * (0.42 + 0.3 * Math.max(0, normal[1]))) +
      spark +
      rim * shine * 0.25 * (scene.sky[k] ?? 0) * open,
  ) as unknown as Vec;
  if (mirror > 0 && depth > 0) {
    const off = add(way, normal, -2 * dot(way, normal));
    const seen = shade(scene, add(p, normal, 0.004), off, depth - 1);
    const share = mirror * (0.25 + 0.75 * rim);
    out = out.map((c, k) => c * (1 - share) + (seen[k] ?? 0) * share) as unknown as Vec;
  }
  return out;
};

const toByte = (value: number): number => {
  // A shoulder like film's keeps bright things from clipping.
  const mapped = (value * (2.51 * value + 0.03)) / (value * (2.43 * value + 0.59) + 0.14);
  return Math.round(255 * Math.min(1, Math.max(0, mapped)) ** (1 / 2.2));
};

/** RGB bytes; edges are sampled again, four times each. */
export const rayMarch = (scene: Scene, width: number, height: number): Buffer => {
  const forward = unit(add(scene.target, scene.camera, -1));
  const right = unit(cross(forward, [0, 1, 0]));
  const up = cross(right, forward);
  const look = (x: number, y: number): Vec => {
    const [sx, sy] = [(2 * x - width) / height / scene.zoom, (height - 2 * y) / height / scene.zoom];
    return shade(scene, scene.camera, unit(add(add(forward, right, sx), up, sy)), 1);
  };
  const out = Buffer.alloc(width * height * 3);
  const put = (x: number, y: number, colour: Vec): void =>
    colour.forEach((c, k) => (out[(y * width + x) * 3 + k] = toByte(c)));
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) put(x, y, look(x + 0.5, y + 0.5));
  const first = Buffer.from(out);
  const at = (x: number, y: number, k: number): number => first[(y * width + x) * 3 + k] ?? 0;
  for (let y = 1; y < height - 1; y += 1)
    for (let x = 1; x < width - 1; x += 1) {
      const edge = [0, 1, 2].some(
        (k) => Math.abs(at(x - 1, y, k) - at(x + 1, y, k)) + Math.abs(at(x, y - 1, k) - at(x, y + 1, k)) > 40,
      );
      if (!edge) continue;
      const parts = [0.25, 0.75].flatMap((dx) => [0.25, 0.75].map((dy) => look(x + dx, y + dy)));
      put(x, y, [0, 1, 2].map((k) => parts.reduce((sum, c) => sum + (c[k] ?? 0), 0) / 4) as unknown as Vec);
    }
  return out;
};
