export type Rgb = readonly [number, number, number];
export interface Oklab {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}
export interface Oklch {
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

const linear = Float64Array.from({ length: 256 }, (_, value) => {
  const v = value / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
});
const encode = (v: number): number => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
const lin = (value: number): number => linear[value] ?? 0;

/** Relative luminance of WCAG. */
export const luminance = (r: number, g: number, b: number): number =>
  0.2126 * lin(r) + 0.7152 * lin(g) + 0.0722 * lin(b);
export const ratio = (one: number, other: number): number =>
  (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
export const contrast = (one: Rgb, other: Rgb): number => ratio(luminance(...one), luminance(...other));

export const toOklab = (r: number, g: number, b: number): Oklab => {
  const [x, y, z] = [lin(r), lin(g), lin(b)];
  const l = Math.cbrt(0.4122214708 * x + 0.5363325363 * y + 0.0514459929 * z);
  const m = Math.cbrt(0.2119034982 * x + 0.6806995451 * y + 0.1073969566 * z);
  const s = Math.cbrt(0.0883024619 * x + 0.2817188376 * y + 0.6299787005 * z);
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
};

export const lchOf = ({ l, a, b }: Oklab): Oklch => ({
  l,
  c: Math.hypot(a, b),
  h: ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360,
});

const unclamped = ({ l, c, h }: Oklch): Rgb => {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z),
    encode(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z),
    encode(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z),
  ];
};

/** What the screen cannot show loses chroma, never hue. */
export const rgbOf = (colour: Oklch): Rgb => {
  let { c } = colour;
  let rgb = unclamped(colour);
  while (c > 0 && rgb.some((v) => v < -0.0005 || v > 1.0005 || Number.isNaN(v))) {
    c = Math.max(0, c - 0.004);
    rgb = unclamped({ ...colour, c });
  }
  const byte = (v: number): number => Math.min(255, Math.max(0, Math.round((Number.isNaN(v) ? 0 : v) * 255)));
  return [byte(rgb[0]), byte(rgb[1]), byte(rgb[2])];
};

export const hex = (rgb: Rgb): string => `#${rgb.map((v) => v.toString(16).padStart(2, '0')).join('')}`;
export const oklch = (l: number, c: number, h: number): Rgb => rgbOf({ l, c, h });
export const lchOfRgb = (rgb: Rgb): Oklch => lchOf(toOklab(...rgb));
export const mix = (one: Rgb, other: Rgb, share: number): Rgb => [
  Math.round(one[0] + (other[0] - one[0]) * share),
  Math.round(one[1] + (other[1] - one[1]) * share),
  Math.round(one[2] + (other[2] - one[2]) * share),
];

/** The colour nearest in lightness that reaches `wanted` against the ground, going the way it already leans. */
export const readable = (start: Oklch, ground: Rgb, wanted: number): Rgb => {
  const under = luminance(...ground);
  const own = luminance(...rgbOf(start));
  const first = own < under ? -0.01 : 0.01;
  for (const step of [first, -first]) {
    for (let l = start.l; l >= 0.02 && l <= 1; l += step) {
      const rgb = rgbOf({ ...start, l });
      if (contrast(rgb, ground) >= wanted) return rgb;
    }
  }
  return under > 0.18 ? [0, 0, 0] : [255, 255, 255];
};

export const hueDistance = (one: number, other: number): number => {
  const apart = Math.abs(one - other) % 360;
  return Math.min(apart, 360 - apart);
};
