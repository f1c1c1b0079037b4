import type { Sheet } from '../sheet.ts';
import type { Template } from '../types.ts';
import { editorial } from './editorial.ts';
import { event } from './event.ts';
import { hero } from './hero.ts';
import { menu } from './menu.ts';
import { review } from './review.ts';
import { sale } from './sale.ts';

/** What lays out each template: it places shapes and text on the sheet, and draws nothing. */
export const DRAW: Readonly<Record<Template, (sheet: Sheet) => Promise<void>>> = {
  hero,
  editorial,
  sale,
  menu,
  review,
  event,
};
