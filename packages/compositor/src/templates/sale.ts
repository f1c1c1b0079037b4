import { contrast, hex, hueDistance, mix, oklch, readable, rgbOf, type Rgb } from '../colour.ts';
import { canMelt, meltPhoto } from '../photo/melt.ts';
import { cropPhoto, placePhoto } from '../photo/place.ts';
import { picture, place, rect, rule, whole, type Sheet } from '../sheet.ts';
import { fit, fitSmall, setLines, type SetText } from '../text/fit.ts';
import type { Box } from '../types.ts';
import { callWithArrow, clamp, languageOf, line, shopMark, small, tonesOf } from './parts.ts';
import { discountOf, moneyOf, type Money } from './money.ts';
import { drawTag } from './tag.ts';

const M = 0.062;
const LONG = 30;

interface Layout {
  readonly bar: number;
  /** Where the bar's text is centred, from the bar's top. */
  readonly barMiddle: number;
  readonly head: { x: number; y: number; w: number; max: number; align: 'left' | 'right' };
  readonly price: { x: number; w: number; ink: number };
  readonly product: { cx: number; cy: number; w: number; h: number };
  readonly tag: { cx: number; cy: number; unit: number; turn: number; boxed?: { cx: number; cy: number } };
}

const layoutOf = ({ W, H, s, shape, storySafe, photo }: Sheet): Layout => {
  const m = M * s;
  switch (shape) {
    case 'wide':
      return {
        bar: 0.112 * s,
        barMiddle: 0.056 * s,
        head: { x: m, y: m, w: 0.5 * W, max: 0.144 * s, align: 'left' },
        price: { x: m, w: 0.475 * W, ink: 0.235 * s },
        product: { cx: 0.755 * W, cy: 0.545 * H, w: 0.44 * W, h: 0.56 * H },
        tag: { cx: 0.875 * W, cy: 0.165 * H, unit: 0.14 * s, turn: 9, boxed: { cx: 0.9 * W, cy: 0.7 * H } },
      };
    case 'tall':
      if (storySafe)
        return {
          bar: 0.235 * H,
          barMiddle: 0.042 * H,
          head: { x: m, y: 0.134 * H, w: W - 2 * m, max: (photo === undefined ? 0.19 : 0.13) * s, align: 'left' },
          price: { x: m, w: W - 2 * m, ink: 0.2 * s },
          product: { cx: 0.51 * W, cy: 0.51 * H, w: 0.8 * W, h: 0.22 * H },
          tag:
            photo === undefined
              ? { cx: 0.7 * W, cy: 0.475 * H, unit: 0.19 * s, turn: 9 }
              : { cx: 0.775 * W, cy: 0.385 * H, unit: 0.14 * s, turn: 9 },
        };
      return {
        bar: 0.15 * s + 0.026 * H,
        barMiddle: 0.085 * s,
        head: { x: m, y: 0.072 * H, w: W - 2 * m, max: (photo === undefined ? 0.215 : 0.162) * s, align: 'left' },
        price: { x: m, w: W - 2 * m, ink: 0.3 * s },
        product: { cx: 0.51 * W, cy: 0.51 * H, w: 0.9 * W, h: 0.32 * H },
        tag:
          photo === undefined
            ? { cx: 0.67 * W, cy: 0.535 * H, unit: 0.23 * s, turn: 9 }
            : { cx: 0.755 * W, cy: 0.35 * H, unit: 0.15 * s, turn: 9 },
      };
    case 'classic':
      return {
        bar: 0.096 * s,
        barMiddle: 0.048 * s,
        head: { x: W - m, y: m, w: 0.56 * W, max: 0.138 * s, align: 'right' },
        price: { x: 0.525 * W - m, w: 0.475 * W, ink: 0.22 * s },
        product: { cx: 0.246 * W, cy: 0.555 * H, w: 0.412 * W, h: 0.45 * H },
        tag: { cx: 0.185 * W, cy: 0.17 * H, unit: 0.145 * s, turn: -9 },
      };
    default:
      return {
        bar: 0.096 * s,
        barMiddle: 0.048 * s,
        head: { x: m, y: m, w: 0.575 * W, max: 0.106 * s, align: 'left' },
        price: { x: m, w: W - 2 * m, ink: 0.17 * s },
        product: { cx: 0.592 * W, cy: 0.487 * H, w: 0.74 * W, h: 0.33 * H },
        tag: { cx: 0.83 * W, cy: 0.165 * H, unit: 0.106 * s, turn: 9 },
      };
  }
};

const OFF = { ko: '할인', en: 'off' } as const;
const RAYS = 28;
const rays = (sheet: Sheet, cx: number, cy: number, colour: Rgb): string => {
  const reach = Math.hypot(sheet.W, sheet.H) + sheet.bleed;
  const parts = Array.from({ length: RAYS }, (_, index) => {
    const point = (share: number): string => {
      const angle = ((index + share) / RAYS) * 2 * Math.PI;
      return `${(cx + reach * Math.cos(angle)).toFixed(1)} ${(cy + reach * Math.sin(angle)).toFixed(1)}`;
    };
    return `M${cx.toFixed(1)} ${cy.toFixed(1)}L${point(0)}L${point(0.5)}Z`;
  });
  return `<path d="${parts.join('')}" fill="${hex(colour)}"/>`;
};

interface Colours {
  readonly field: Rgb;
  readonly ink: Rgb;
  readonly tag: Rgb;
  readonly tagText: Rgb;
}

const coloursOf = (sheet: Sheet, melts: boolean): Colours => {
  const { palette } = sheet;
  const { accent } = tonesOf(sheet);
  const field = melts && palette !== undefined ? palette.border : { l: 0.86, c: 0.13, h: accent.h };
  const ground = rgbOf(field);
  const ink = readable({ l: field.l > 0.56 ? 0.19 : 0.97, c: 0.035, h: field.h }, ground, 5);
  const second = (palette?.clusters ?? [])
    .filter(({ c, h }) => c > 0.05 && hueDistance(h, field.h) > 50)
    .sort((one, other) => other.c * other.weight ** 0.4 - one.c * one.weight ** 0.4)[0];
  const start = second ?? { l: 0.45, c: 0.17, h: (field.h + 200) % 360 };
  const tag = readable(
    { ...start, c: Math.max(start.c, 0.12), l: field.l > 0.5 ? Math.min(start.l, 0.52) : start.l },
    ground,
    4.8,
  );
  const white: Rgb = [255, 255, 255];
  return { field: ground, ink, tag, tagText: contrast(white, tag) >= 4.6 ? white : oklch(0.16, 0.02, field.h) };
};

const placeProduct = async (sheet: Sheet, layout: Layout, melts: boolean): Promise<Box | undefined> => {
  const { photo, H } = sheet;
  if (photo === undefined) return undefined;
  const { cx, cy, w, h } = layout.product;
  if (melts) {
    const area = whole(sheet);
    const { subject, raster } = photo;
    const aspect = raster.height / raster.width;
    const wide = Math.min(w / subject.w, h / (subject.h * aspect));
    const lies = {
      x: cx - (subject.x + subject.w / 2) * wide,
      y: cy - (subject.y + subject.h / 2) * wide * aspect,
      w: wide,
      h: wide * aspect,
    };
    sheet.ground.push(await picture(await meltPhoto(photo, area, lies), area));
    return undefined;
  }
  const m = M * sheet.s;
  const boxed: Box =
    sheet.shape === 'wide'
      ? { x: 0.565 * sheet.W, y: m, w: 0.435 * sheet.W - m, h: H - layout.bar - 2 * m }
      : { x: cx - w / 2, y: cy - h / 2, w, h };
  const crop = await cropPhoto(
    photo,
    boxed,
    placePhoto(photo, boxed, { cx: boxed.x + boxed.w / 2, cy: boxed.y + boxed.h / 2, width: boxed.w * 0.8 }),
  );
  const id = 'product';
  sheet.ground.push(
    `<clipPath id="${id}">${rect(boxed, [0, 0, 0], 0.02 * sheet.s)}</clipPath>`,
    await picture(crop, boxed, `clip-path="url(#${id})"`),
  );
  return boxed;
};

const putFooter = (sheet: Sheet, layout: Layout, { ink, field }: Colours): void => {
  const { W, H, s, t, copy, type } = sheet;
  const m = M * s;
  const top = H - layout.bar;
  sheet.ground.push(rect({ x: -sheet.bleed, y: top, w: W + 2 * sheet.bleed, h: layout.bar + sheet.bleed }, ink));
  const middle = top + layout.barMiddle;
  const size = 0.03 * t;
  const baseline = middle + size * 0.35;
  const call =
    copy.call === undefined
      ? undefined
      : callWithArrow(sheet, copy.call, type.strong, size * 1.08, 0.5 * (W - 2 * m), field, {
          x: W - m,
          y: baseline,
          align: 'right',
          anchor: 'baseline',
        });
  const room = W - 2 * m - (call === undefined ? 0 : call.w + 0.04 * s);
  const shop = shopMark(sheet, type.headline, size, copy.date === undefined ? room : room * 0.52, field, {
    x: m,
    y: baseline,
    anchor: 'baseline',
  });
  if (copy.date === undefined) return;
  const gap = 0.013 * t;
  const from = shop === undefined ? m : shop.right + 2 * gap;
  if (shop !== undefined)
    sheet.marks.push(
      rect({ x: shop.right + gap - 0.001 * s, y: middle - 0.5 * size, w: 0.002 * s, h: size }, mix(field, ink, 0.45)),
    );
  place(sheet, 'date', small(sheet, copy.date, type.small, size * 0.92, m + room - from), field, {
    x: from,
    y: baseline,
    anchor: 'baseline',
  });
};

/** The number as large as its box allows, its unit at .30 of that on the same baseline; answers the ink's top. */
const putPrice = (sheet: Sheet, layout: Layout, money: Money, colours: Colours): number => {
  const { H, s, type } = sheet;
  const { x, w, ink } = layout.price;
  const barTop = H - layout.bar;
  const style = { face: type.numerals, tracking: -0.05 };
  if (money.number === undefined) {
    const set = fit(
      money.text,
      { ...style, leading: 1.1, tracking: -0.03 },
      { w, h: ink, max: ink, min: 0.05 * s, lines: 2 },
    );
    return place(sheet, 'price', set, colours.ink, {
      x,
      y: barTop - (layout.bar > 0 ? 0.045 : M) * s,
      anchor: 'bottom',
    }).y;
  }
  const number = setLines([money.number], style, 1);
  const before = money.before === '' ? undefined : line(money.before, type.numerals, 1);
  const after = money.after === '' ? undefined : line(money.after, type.strong, 1);
  const unit = 0.3;
  const wide =
    number.width +
    (after === undefined ? 0 : 0.05 + unit * after.width) +
    (before === undefined ? 0 : 0.05 + unit * before.width);
  const digit = line('0', type.numerals, 1);
  const size = Math.min(w / wide, ink / digit.top);
  const hangs =
    number.bottom > 0.05 ? number.bottom * size + (layout.bar > 0 ? 0.011 : M) * s : (layout.bar > 0 ? 0.052 : M) * s;
  const baseline = barTop - hangs;
  let at = x;
  if (before !== undefined)
    at =
      place(sheet, 'currency', line(money.before, type.numerals, unit * size), colours.ink, {
        x: at,
        y: baseline,
        anchor: 'baseline',
      }).right +
      0.05 * size;
  const placed = place(sheet, 'price', setLines([money.number], style, size), colours.ink, {
    x: at,
    y: baseline,
    anchor: 'baseline',
  });
  if (after !== undefined)
    place(sheet, 'unit', line(money.after, type.strong, unit * size), colours.ink, {
      x: placed.right + 0.05 * size,
      y: baseline,
      anchor: 'baseline',
    });
  return baseline - digit.top * size;
};

/** The number that is the picture: the price, or a discount where there is neither price nor product to look at. */
const loudOf = ({ copy, photo }: Sheet): Money | undefined => {
  if (copy.price !== undefined) return moneyOf(copy.price);
  if (copy.tag === undefined || photo !== undefined) return undefined;
  const discount = moneyOf(copy.tag);
  return discount.number === undefined ? undefined : discount;
};

/** No bar where there is nothing to say in it; and without a number the headline is the picture. */
const barred = (sheet: Sheet, layout: Layout, hasNumber: boolean): Layout => {
  const { shop, date, call } = sheet.copy;
  const says = shop !== undefined || date !== undefined || call !== undefined || sheet.logo !== undefined;
  const bar = says ? layout.bar : 0;
  // A discount alone has the product's room too.
  const { price } = layout;
  if (hasNumber)
    return { ...layout, bar, price: sheet.copy.price === undefined ? { ...price, ink: price.ink * 2.1 } : price };
  const { head, product } = layout;
  const upright = sheet.shape === 'square' || sheet.shape === 'tall';
  return {
    ...layout,
    bar,
    head: { ...head, max: head.max * 1.35 },
    // The product has the price's room.
    product: upright ? { ...product, cy: 0.63 * sheet.H, h: 0.44 * sheet.H } : product,
  };
};

/** The price is the picture. */
export const sale = async (sheet: Sheet): Promise<void> => {
  const { W, s, t, copy, type, photo, palette } = sheet;
  const money = loudOf(sheet);
  const layout = barred(sheet, layoutOf(sheet), money !== undefined);
  const melts = photo !== undefined && palette !== undefined && canMelt(photo) && palette.border.l > 0.35;
  const colours = coloursOf(sheet, melts);
  sheet.ground.push(rect(whole(sheet), colours.field));
  const { cx, cy } = layout.product;
  if (photo === undefined) sheet.ground.push(rays(sheet, cx, cy, mix(colours.field, [255, 255, 255], 0.32)));
  const boxed = await placeProduct(sheet, layout, melts);
  if (layout.bar > 0) putFooter(sheet, layout, colours);

  let priceTop = money === undefined ? sheet.H - layout.bar - 0.05 * s : putPrice(sheet, layout, money, colours);
  if (copy.oldPrice !== undefined && copy.price !== undefined) {
    const set = fitSmall(
      copy.oldPrice,
      { face: type.strong, tracking: -0.02 },
      { w: layout.price.w, h: Infinity, max: 0.044 * t, min: 0.022 * t, lines: 1 },
    );
    const old = place(sheet, 'old price', set, colours.ink, {
      x: layout.price.x,
      y: priceTop - 0.032 * s,
      anchor: 'bottom',
    });
    const over = 0.008 * s;
    sheet.marks.push(rule(old.x - over, old.right + over, old.baseline - 0.36 * set.size, 0.0052 * t, colours.tag));
    priceTop = old.y;
  }

  const discount = discountOf(copy.price, copy.oldPrice);
  const isSaid = copy.price === undefined && money !== undefined;
  const tagText = isSaid ? undefined : (copy.tag ?? (discount === undefined ? undefined : `${discount}%`));
  const { head } = layout;
  const long = Array.from(copy.headline).length > LONG;
  const free = tagText === undefined && sheet.shape !== 'tall' && sheet.shape !== 'wide';
  const w = sheet.shape === 'square' && free ? W - 2 * M * s : head.w;
  const subFace = copy.sub === undefined ? undefined : small(sheet, copy.sub, type.strong, 0.036 * t, w);
  const productTop =
    sheet.shape === 'classic' || sheet.shape === 'wide' ? priceTop - 0.05 * s : cy - layout.product.h / 2;
  const used = subFace === undefined ? 0 : subFace.height + 0.026 * s;
  const h = Math.max(
    0.14 * s,
    (sheet.shape === 'tall' ? layout.tag.cy - Math.max(0.09 * s, 0.72 * layout.tag.unit) : productTop) - head.y - used,
  );
  const set: SetText = fit(
    copy.headline,
    { face: type.headline, tracking: type.tracking, leading: type.leading },
    {
      w,
      h,
      max: head.max,
      min: 0.042 * s,
      // Where no product stands below it, the headline has its room.
      lines: long ? 5 : money === undefined || (photo === undefined && sheet.shape === 'tall') ? 3 : 2,
      linePenalty: 0.03,
      grows: true,
      ceiling: clamp(h, 0.1 * s, 0.24 * s),
    },
  );
  const placed = place(sheet, 'headline', set, colours.ink, { x: head.x, y: head.y, align: head.align });
  if (subFace !== undefined)
    place(sheet, 'sub', subFace, colours.ink, { x: head.x, y: placed.bottom + 0.024 * s, align: head.align });
  if (tagText !== undefined) {
    const { tag } = layout;
    const at = boxed === undefined ? tag : { ...tag, ...tag.boxed };
    drawTag(sheet, tagText, copy.tag === undefined ? OFF[languageOf(sheet)] : undefined, at, colours);
  }
};
