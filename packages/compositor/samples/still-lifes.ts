import {
  add,
  box,
  capsule,
  cylinder,
  ellipsoid,
  ring,
  smoothMin,
  sphere,
  unit,
  type Scene,
  type Vec,
} from './ray-march.ts';

type Thing = readonly [distance: number, id: number];
const nearest = (...things: readonly Thing[]): Thing => things.reduce((best, one) => (one[0] < best[0] ? one : best));
/** Far from a group of things only the way to the ball around them counts: most points need no more. */
const around = (p: Vec, centre: Vec, radius: number, things: () => Thing): Thing => {
  const far = sphere(p, centre, radius);
  return far > 0.9 ? [far, 1] : things();
};
/** Repeatable noise in 0..1. */
const noise = (x: number, y: number): number => {
  const v = Math.sin(x * 127.1 + y * 311.7) * 43758.5453;
  return v - Math.floor(v);
};
const soft = (x: number, y: number): number => {
  const [ix, iy] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - ix, y - iy].map((f) => f * f * (3 - 2 * f)) as [number, number];
  const top = noise(ix, iy) + (noise(ix + 1, iy) - noise(ix, iy)) * fx;
  const low = noise(ix, iy + 1) + (noise(ix + 1, iy + 1) - noise(ix, iy + 1)) * fx;
  return top + (low - top) * fy;
};
const grain = (x: number, y: number): number =>
  0.6 * soft(x, y) + 0.3 * soft(2.1 * x, 2.3 * y) + 0.1 * soft(5 * x, 5 * y);
const tint = (colour: Vec, k: number): Vec => [colour[0] * k, colour[1] * k, colour[2] * k];
/** Floor and back wall as one sweep, as in a studio. */
const sweep = (p: Vec, back: number): number => smoothMin(p[1], p[2] + back, 1.2);

const cup: Scene = {
  map: (p) => {
    const things = (): Thing => {
      const bowl = cylinder(p, [0, 0.62, 0], 0.56, 0.4, 0.1, 0.32);
      const hollow = cylinder(p, [0, 0.72, 0], 0.52, 0.42, 0.1, 0.32);
      const shell = Math.max(bowl, -hollow);
      const handle = Math.max(ring(add(p, [0.72, 0.62, 0.1], -1), [0, 0, 0], 0.25, 0.07, 'z'), -hollow);
      const saucer = Math.max(
        ellipsoid(p, [0, 0.2, 0], [1.22, 0.2, 1.22]),
        -ellipsoid(p, [0, 0.3, 0], [1.16, 0.22, 1.16]),
      );
      const bean = (x: number, z: number): number => ellipsoid(p, [x, 0.07, z], [0.14, 0.08, 0.1]);
      return nearest(
        [smoothMin(shell, handle, 0.05), 1],
        [saucer, 1],
        [cylinder(p, [0, 0.86, 0], 0.64, 0.02, 0.005), 2],
        [Math.min(bean(-1.45, 0.75), bean(-1.2, 1.02), bean(-1.62, 1.05), bean(-1.75, 0.6), bean(-1.38, 1.3)), 3],
        [box(add(p, [1.7, 0.02, -0.9], -1), [0, 0, 0], [0.7, 0.02, 0.55], 0.02), 4],
      );
    };
    return nearest([p[1], 0], around(p, [0.2, 0.4, 0], 2.3, things));
  },
  surface: (id, p) => {
    if (id === 1) return { colour: [0.86, 0.82, 0.75], shine: 0.35, mirror: 0.06 };
    if (id === 2) {
      const [x, z] = [p[0], p[2]];
      const r = Math.hypot(x, z);
      const art = Math.sin(r * 22 + 2.5 * Math.abs(Math.atan2(x, z + 0.1))) > 0.35 && r < 0.42 && r > 0.06;
      return { colour: art ? [0.83, 0.68, 0.48] : tint([0.36, 0.16, 0.06], 0.9 + 0.4 * r), shine: 0.3, mirror: 0.1 };
    }
    if (id === 3) return { colour: [0.09, 0.04, 0.025], shine: 0.3 };
    if (id === 4) return { colour: [0.74, 0.7, 0.62], shine: 0 };
    const board = Math.abs(((p[2] * 0.9 + 100.3) % 1) - 0.5) > 0.488 ? 0.55 : 1;
    const wood = 0.62 + 0.55 * grain(p[0] * 0.9, p[2] * 9) + 0.12 * soft(p[0] * 3, p[2] * 40);
    return { colour: tint([0.2, 0.085, 0.036], wood * board), shine: 0.08, mirror: 0.04 };
  },
  camera: [0.5, 3.3, 5.2],
  target: [0.1, 0.3, 0],
  zoom: 3.3,
  light: unit([-0.75, 0.75, -0.35]),
  sun: [1.9, 1.5, 1.0],
  sky: [0.24, 0.23, 0.26],
  hard: 9,
};

const leaf = (p: Vec, at: Vec): number => ellipsoid(p, at, [0.17, 0.15, 0.03]);
const bottle: Scene = {
  map: (p) => {
    const things = (): Thing => {
      const glass = smoothMin(
        cylinder(p, [0, 0.95, 0], 0.42, 0.6, 0.1),
        cylinder(p, [0, 1.6, 0], 0.14, 0.16, 0.03),
        0.18,
      );
      const leaves = Array.from({ length: 11 }, (_, k) => {
        const y = 0.35 + k * 0.17;
        const side = k % 2 === 0 ? 0.15 : -0.15;
        return leaf(p, [-1.05 + 0.1 * Math.sin(k) + side + k * 0.03, y, -0.25]);
      });
      return nearest(
        [cylinder(p, [0.05, 0.16, 0], 1.05, 0.17, 0.04), 1],
        [cylinder(p, [1.45, 0.3, -0.6], 0.5, 0.3, 0.04), 1],
        [glass, 2],
        [cylinder(p, [0, 1.74, 0], 0.21, 0.12, 0.02), 3],
        [
          smoothMin(cylinder(p, [0, 1.93, 0], 0.15, 0.09, 0.03), ellipsoid(p, [0, 2.17, 0], [0.13, 0.26, 0.13]), 0.05),
          4,
        ],
        [Math.min(...leaves), 5],
        [capsule(p, [-1.12, 0, -0.25], [-0.75, 2.15, -0.28], 0.018, 0.01), 6],
        [
          Math.min(
            ellipsoid(p, [-0.55, 0.4, 0.55], [0.2, 0.1, 0.14]),
            ellipsoid(p, [1.5, 0.68, -0.5], [0.19, 0.11, 0.15]),
          ),
          7,
        ],
      );
    };
    return nearest([sweep(p, 1.7), 0], around(p, [0.2, 1.1, 0], 1.9, things));
  },
  surface: (id, p, normal) => {
    if (id === 1) return { colour: tint([0.68, 0.63, 0.55], 0.92 + 0.12 * grain(p[0] * 5, p[1] * 9)), shine: 0.04 };
    if (id === 2) {
      const angle = Math.atan2(p[0], p[2]);
      const label = Math.abs(angle + 0.12) < 0.85 && p[1] > 0.55 && p[1] < 1.25;
      if (!label) return { colour: [0.15, 0.045, 0.018], shine: 0.6, mirror: 0.12 };
      const frame = Math.abs(Math.abs(angle + 0.12) - 0.76) < 0.018 || Math.abs(Math.abs(p[1] - 0.9) - 0.3) < 0.008;
      const words =
        Math.abs(angle + 0.12) < 0.3 &&
        [1.02, 0.9, 0.82, 0.72].some((y, k) => Math.abs(p[1] - y) < (k === 0 ? 0.04 : 0.009));
      return { colour: frame || words ? [0.22, 0.2, 0.17] : [0.82, 0.79, 0.72], shine: 0.05 };
    }
    if (id === 3) return { colour: [0.7, 0.48, 0.16], shine: 0.9, mirror: 0.3 };
    if (id === 4) return { colour: [0.03, 0.03, 0.03], shine: 0.35 };
    if (id === 5) return { colour: tint([0.2, 0.36, 0.2], 0.9 + 0.25 * normal[1]), shine: 0.1 };
    if (id === 6) return { colour: [0.16, 0.1, 0.05], shine: 0 };
    if (id === 7) return { colour: [0.78, 0.75, 0.68], shine: 0.05 };
    return { colour: [0.5, 0.56, 0.46], shine: 0 };
  },
  camera: [0.3, 1.9, 6.2],
  target: [0.12, 1.08, 0],
  zoom: 4.1,
  light: unit([-0.7, 0.85, 0.75]),
  sun: [1.75, 1.6, 1.35],
  sky: [0.55, 0.6, 0.6],
  hard: 7,
};

const kettle: Scene = {
  map: (p) => {
    const things = (): Thing => {
      const body = ellipsoid(p, [0, 0.72, 0], [0.95, 0.74, 0.95]);
      const spout = Math.min(
        capsule(p, [0.7, 0.55, 0], [1.28, 1.0, 0], 0.24, 0.13),
        capsule(p, [1.28, 1.0, 0], [1.5, 1.28, 0], 0.13, 0.1),
      );
      const handle = Math.max(ring(p, [0, 1.18, 0], 0.82, 0.075, 'z'), 0.9 - p[1]);
      return nearest(
        [smoothMin(body, spout, 0.16), 1],
        [handle, 2],
        [ellipsoid(p, [0, 1.39, 0], [0.46, 0.13, 0.46]), 3],
        [sphere(p, [0, 1.6, 0], 0.12), 2],
        [cylinder(p, [0, 0.06, 0], 0.58, 0.06, 0.02), 3],
      );
    };
    return nearest([sweep(p, 2.4), 0], around(p, [0.2, 0.95, 0], 1.5, things));
  },
  surface: (id, p) => {
    if (id === 1) {
      const band = Math.abs(p[1] - 0.78) < 0.1 || Math.abs(p[1] - 0.58) < 0.035;
      return { colour: band && p[0] < 0.98 ? [0.85, 0.83, 0.78] : [0.035, 0.13, 0.5], shine: 0.55, mirror: 0.08 };
    }
    if (id === 2) return { colour: [0.75, 0.09, 0.035], shine: 0.4, mirror: 0.05 };
    if (id === 3) return { colour: [0.85, 0.83, 0.78], shine: 0.4, mirror: 0.05 };
    return { colour: [0.78, 0.57, 0.05], shine: 0 };
  },
  camera: [0.6, 2.0, 6.6],
  target: [0.2, 0.95, 0],
  zoom: 3.6,
  light: unit([-0.45, 1, 0.55]),
  sun: [1.6, 1.55, 1.4],
  sky: [0.75, 0.75, 0.72],
  hard: 5,
};

const bowl: Scene = {
  map: (p) => {
    const things = (): Thing => {
      const outer = ellipsoid(p, [0, 0.72, 0], [1.35, 0.76, 1.35]);
      const shell = Math.max(outer, -ellipsoid(p, [0, 0.78, 0], [1.25, 0.72, 1.25]), p[1] - 0.74);
      const noodles = Array.from({ length: 9 }, (_, k) => {
        const wave = 0.035 * Math.sin(9 * Math.atan2(p[2] - 0.1, p[0] + 0.1) + k * 2.1);
        return ring(p, [-0.1, 0.64 + 0.06 * k + wave - 0.012 * k * k * 0.45, 0.12], 0.78 - k * 0.085, 0.052);
      });
      const green = Array.from({ length: 14 }, (_, k) => {
        const [a, r] = [k * 2.4, 0.3 * Math.sqrt(noise(k, 3))];
        return ring(p, [-0.1 + r * Math.cos(a), 0.93 + 0.05 * noise(k, 7), 0.12 + r * Math.sin(a)], 0.05, 0.02);
      });
      const egg = (x: number, z: number): number =>
        Math.max(ellipsoid(p, [x, 0.66, z], [0.27, 0.24, 0.21]), p[1] - 0.77);
      return nearest(
        [shell, 1],
        [cylinder(p, [0, 0.6, 0], 1.22, 0.03, 0.005), 2],
        [Math.min(...noodles) * 0.8, 3],
        [Math.min(...green), 4],
        [Math.min(egg(0.78, 0.35), egg(0.66, 0.78)), 5],
        [
          Math.min(
            cylinder(p, [-0.6, 0.74, -0.5], 0.36, 0.05, 0.04),
            cylinder(p, [-0.1, 0.78, -0.66], 0.36, 0.05, 0.04),
          ),
          6,
        ],
        [box(p, [0.72, 0.95, -0.55], [0.3, 0.5, 0.02], 0.02), 7],
        [
          Math.max(
            ellipsoid(p, [-2.1, 0.2, -0.7], [0.55, 0.2, 0.55]),
            -ellipsoid(p, [-2.1, 0.28, -0.7], [0.5, 0.2, 0.5]),
          ),
          8,
        ],
      );
    };
    return nearest([p[1], 0], around(p, [-0.5, 0.5, 0], 2.3, things));
  },
  surface: (id, p) => {
    if (id === 1) return { colour: p[1] > 0.715 ? [0.6, 0.52, 0.42] : [0.07, 0.07, 0.08], shine: 0.45, mirror: 0.05 };
    if (id === 2)
      return { colour: tint([0.72, 0.2, 0.03], 0.75 + 0.5 * grain(p[0] * 6, p[2] * 6)), shine: 0.5, mirror: 0.08 };
    if (id === 3) return { colour: tint([0.82, 0.62, 0.26], 0.9 + 0.2 * soft(p[0] * 20, p[2] * 20)), shine: 0.2 };
    if (id === 4) return { colour: [0.12, 0.38, 0.06], shine: 0.25 };
    if (id === 5) {
      const yolk = [
        [0.78, 0.35],
        [0.66, 0.78],
      ].some(([x = 0, z = 0]) => Math.hypot(p[0] - x, (p[2] - z) * 1.2) < 0.13);
      return { colour: yolk && p[1] > 0.755 ? [0.9, 0.42, 0.04] : [0.86, 0.83, 0.77], shine: 0.3 };
    }
    if (id === 6) {
      const fat = grain(p[0] * 9, p[2] * 9);
      return { colour: fat > 0.5 ? [0.7, 0.48, 0.36] : [0.48, 0.22, 0.13], shine: 0.2 };
    }
    if (id === 7) return { colour: tint([0.03, 0.05, 0.03], 0.7 + soft(p[0] * 30, p[1] * 30)), shine: 0.15 };
    if (id === 8) return { colour: [0.1, 0.11, 0.13], shine: 0.3 };
    return { colour: tint([0.085, 0.08, 0.075], 0.75 + 0.5 * grain(p[0] * 2.2, p[2] * 2.2)), shine: 0.03 };
  },
  camera: [0.2, 4.1, 4.0],
  target: [-0.05, 0.45, 0.05],
  zoom: 3.3,
  light: unit([-0.55, 0.9, -0.4]),
  sun: [2.2, 2.0, 1.75],
  sky: [0.45, 0.45, 0.48],
  hard: 8,
};

const BLOOMS: readonly (readonly [at: Vec, r: number, colour: Vec])[] = [
  [[-0.42, 1.62, 0.3], 0.4, [0.68, 0.09, 0.07]],
  [[0.3, 1.78, 0.25], 0.43, [0.8, 0.36, 0.33]],
  [[0.05, 1.3, 0.62], 0.36, [0.82, 0.72, 0.56]],
  [[0.72, 1.4, 0.3], 0.33, [0.62, 0.08, 0.06]],
  [[-0.85, 1.35, 0.15], 0.31, [0.82, 0.74, 0.6]],
  [[-0.1, 2.05, -0.15], 0.34, [0.4, 0.2, 0.42]],
  [[0.78, 1.9, -0.1], 0.28, [0.42, 0.22, 0.45]],
  [[-0.55, 1.2, 0.6], 0.27, [0.8, 0.4, 0.38]],
];
const bloom = (p: Vec, at: Vec, r: number): number => {
  const q = add(p, at, -1);
  const d = Math.hypot(...q);
  if (d > r * 1.6) return d - r * 1.25;
  const turn = Math.atan2(q[0], q[2]);
  const rise = Math.acos(Math.min(1, Math.max(-1, (q[1] * 0.8 + q[2] * 0.6) / (d || 1))));
  return (d - r * (1 + 0.13 * Math.sin(rise * 13 + 1.7 * Math.sin(turn * 2.5 + rise * 4)))) * 0.5;
};
const flowers: Scene = {
  map: (p) => {
    const things = (): Thing => {
      const leaves = Array.from({ length: 26 }, (_, k) => {
        const a = k * 2.399;
        const r = 0.95 + 0.35 * noise(k, 1);
        const at: Vec = [
          r * Math.cos(a),
          1.2 + 0.75 * Math.sin(k * 1.7) * (k % 3 === 0 ? 1 : 0.5),
          0.25 + 0.45 * Math.sin(a),
        ];
        return ellipsoid(p, at, [0.17, 0.15, 0.05]);
      });
      const pearls = Array.from({ length: 18 }, (_, k) =>
        sphere(p, [1.1 * Math.sin(k * 2.1), 1.5 + 0.75 * noise(k, 5), 0.55 + 0.25 * noise(k, 9)], 0.05),
      );
      return nearest(
        [cylinder(p, [0, 0.5, 0.1], 0.62, 0.5, 0.04, 0.28), 1],
        [ring(p, [0, 0.3, 0.1], 0.585, 0.045), 2],
        [Math.min(...leaves), 3],
        [Math.min(...pearls), 4],
        ...BLOOMS.map(([at, r], k): Thing => [bloom(p, at, r), 10 + k]),
        [sphere(p, [0, 1.3, 0], 0.62), 3],
      );
    };
    return nearest([sweep(p, 1.8), 0], around(p, [0, 1.2, 0.1], 1.75, things));
  },
  surface: (id, p, normal) => {
    if (id >= 10) {
      const [at, r, colour] = BLOOMS[id - 10] as (typeof BLOOMS)[number];
      return { colour: tint(colour, 0.55 + 0.55 * (Math.hypot(...add(p, at, -1)) / r) ** 3), shine: 0.06 };
    }
    if (id === 1) return { colour: [0.8, 0.77, 0.72], shine: 0.1 };
    if (id === 2) return { colour: [0.72, 0.2, 0.13], shine: 0.1 };
    if (id === 3) return { colour: tint([0.2, 0.33, 0.21], 0.85 + 0.3 * normal[1]), shine: 0.08 };
    if (id === 4) return { colour: [0.9, 0.88, 0.85], shine: 0.2 };
    return { colour: [0.66, 0.56, 0.51], shine: 0 };
  },
  camera: [0.2, 2.1, 6.6],
  target: [0, 1.2, 0],
  zoom: 4,
  light: unit([-0.6, 0.9, 0.8]),
  sun: [1.65, 1.5, 1.35],
  sky: [0.62, 0.58, 0.6],
  hard: 6,
};

export const STILL_LIFES: Readonly<Record<string, Scene>> = { cup, bottle, kettle, bowl, flowers };
