import { Template } from '@madang/contracts/studio';
import { readPrices } from '../copy/offer/read-money.ts';
import { readOffer, type Offer } from '../copy/offer/read-offer.ts';
import { dayOf } from '../copy/offer/read-times.ts';
import type { KeptSetting } from '../kept.ts';
import { dateFor } from '../setting/compose-setting.ts';
import type { Edit } from './understand.ts';

const plain = (text: string): string => text.replace(/[\s,]/g, '');
const amountOf = (price: string): number | null => readPrices(price)[0]?.amount ?? null;

const SUFFIX = /\s?(?:부터|까지만?)$/;
/** With what the owner said of the day, unless the new one says it: 4월 30일까지 → 5월 1일까지. */
const dateLike = (said: string, to: string): string =>
  SUFFIX.test(to) || /^(?:until|till|by|from) /i.test(to) ? to : `${to}${SUFFIX.exec(said)?.[0] ?? ''}`;

/** What is left of a clause that said nothing but the fact. */
const NOTHING_SAID =
  /^(?:까지|부터|에서|에|만|도|은|는|이|가|을|를)?\s?(?:해요|합니다|진행해요|진행합니다|열어요|엽니다|만나요|있어요|있습니다|예요|이에요|입니다|드려요)?[.,!]?$/;

/** The message without a fact, and without the clause that says nothing else. */
const unsaid = (source: string, said: string): string =>
  source
    .split(/(?<=[,.!?])\s+|\n+/)
    .flatMap((clause) => {
      if (!clause.includes(said)) return [clause];
      const left = clause.replace(said, ' ').replace(/\s+/g, ' ').trim();
      return NOTHING_SAID.test(left) ? [] : [left.replace(/\s(?=까지|부터|예요|이에요|입니다)/, '')];
    })
    .join(' ')
    .replace(/,$/, '');

const instead = (source: string, said: string, to: string): string =>
  to === '' ? unsaid(source, said) : source.replace(said, () => to);

/** The message of before with another price or date in the place of its own, or beside it where it had none: no two are told. */
export const resaid = (source: string, target: Edit['target'], to: string): string => {
  if (target !== 'price' && target !== 'date') return source;
  const { reduction, prices, dates } = readOffer(source);
  const said = target === 'price' ? (reduction?.now.text ?? prices[0]?.text) : dates[0];
  if (said === undefined || !source.includes(said)) return `${source}, ${to}`;
  return source.replace(said, () => (target === 'date' ? dateLike(said, to) : to));
};

/** The words of a message that say the day, of those that a picture has shown. */
const saidDate = (source: string, offer: Offer, template: Template): string | undefined => {
  const { dates, day, comingDate } = offer;
  const onMenu = dateFor('menu', offer, source);
  if (template === 'menu' && source.includes(onMenu)) return onMenu;
  return [dateFor('event', offer, source), comingDate, dates.find((date) => dayOf(date) === day)]
    .filter((date) => date != null)
    .toSorted((a, b) => b.length - a.length)
    .find((date) => source.includes(date));
};

/**
 * What was changed by hand, or taken away, is so: what the message of before said of it is not told beside it.
 * @param edit what this message names itself goes before that
 */
export const corrected = (source: string, edit: Edit, setting: KeptSetting | null): string => {
  if (setting == null) return source;
  const named = edit.to === null ? null : edit.target;
  const offer = readOffer(source);
  const { reduction, prices, discount, shop, place } = offer;
  let text = source;
  const correct = (said: string | null | undefined, to: string, isSame: boolean): void => {
    if (said != null && said !== '' && !isSame && text.includes(said)) text = instead(text, said, to);
  };
  if (named !== 'price') {
    const [now, old] = [reduction?.now ?? prices[0], reduction?.old];
    correct(
      now?.text,
      setting.price,
      now?.amount === amountOf(setting.price) || plain(now?.text ?? '') === setting.price,
    );
    if (setting.price !== '') correct(old?.text, setting.old_price, old?.amount === amountOf(setting.old_price));
    if (reduction === null) correct(discount, setting.tag, plain(discount ?? '') === plain(setting.tag));
  }
  if (named !== 'date') {
    const said = saidDate(source, offer, setting.template);
    // A variation may have another template, which reads the day in another way; on most of them some day stands.
    const isSame = Template.options
      .map((template) => [template, dateFor(template, offer, source)] as const)
      .some(([of, date]) => plain(date) === plain(setting.date) && (date !== '' || of === setting.template));
    correct(said, setting.date === '' ? '' : dateLike(said ?? '', setting.date), isSame);
  }
  correct(shop, setting.shop, plain(shop ?? '') === plain(setting.shop));
  correct(place, setting.place, plain(place ?? '') === plain(setting.place));
  return text;
};
