import { printWon, readDeal, readDiscount, readPrices } from '../offer/read-money.ts';
import { readDates, readHours } from '../offer/read-times.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
// prettier-ignore
const DAYS: Readonly<Record<string, string>> = {
  월: 'Monday', 화: 'Tuesday', 수: 'Wednesday', 목: 'Thursday', 금: 'Friday', 토: 'Saturday', 일: 'Sunday',
};
// prettier-ignore
const NAMED: Readonly<Record<string, string>> = {
  오늘: 'today', 내일: 'tomorrow', 평일: 'weekdays', 주말: 'weekends', 공휴일: 'public holidays',
  '이번 주말': 'this weekend', '이번 주': 'this week', '다음 주': 'next week', '이번 달': 'this month', '다음 달': 'next month',
};

const dayInEnglish = (date: string): string | null => {
  const plain = date.replace(/\s+/g, ' ').trim();
  const [, month, day] = /(\d{1,2})월 ?(\d{1,2})일/.exec(plain) ?? [];
  if (month !== undefined && day !== undefined) return `${MONTHS[Number(month) - 1] ?? month} ${Number(day)}`;
  const [, alone] = /^(\d{1,2})일$/.exec(plain) ?? [];
  if (alone !== undefined) return alone;
  const named = NAMED[plain] ?? NAMED[plain.replace(/^(이번|다음)주/, '$1 주')];
  if (named !== undefined) return named;
  const [, which, weekday] = /^(?:(이번|다음|매)\s?주?\s?)?([월화수목금토일])요일$/.exec(plain) ?? [];
  if (weekday === undefined) return null;
  const english = DAYS[weekday] ?? '';
  return which === '매'
    ? `every ${english}`
    : which === '다음'
      ? `next ${english}`
      : which === '이번'
        ? `this ${english}`
        : english;
};

const clockInEnglish = (clock: string, before: string): string | null => {
  if (clock.trim() === '24시간') return 'open 24 hours';
  const [, part = before, hour, half, minutes] =
    /^(오전|오후|아침|저녁|밤|새벽|낮|점심)?\s?(\d{1,2})(?:시(?:\s?(반)|\s?(\d{1,2})분)?|:(\d{2}))$/.exec(
      clock.trim(),
    ) ?? [];
  if (hour === undefined) return null;
  const number = Number(hour);
  const minute = half !== undefined ? ':30' : minutes !== undefined ? `:${minutes}` : '';
  const isMorning = /오전|아침|새벽/.test(part);
  const isNight = part === '밤' && number === 12;
  if (part === '' && number < 12 && number > 6) return `${number}${minute}am`;
  if (isNight) return 'midnight';
  return `${number > 12 ? number - 12 : number}${minute}${isMorning || number === 0 ? 'am' : 'pm'}`;
};

const spanInEnglish = (text: string, one: (part: string, before: string) => string | null): string | null => {
  const [, first = '', second, ending] =
    /^(.{1,40}?)(?:\s?(?:부터|에서|~|-)\s?(.{1,40}?))?\s?(부터|까지만?|한정|내내)?$/.exec(text.trim()) ?? [];
  const from = one(first, '');
  if (from === null) return null;
  if (second !== undefined && second !== '') {
    const to = one(second, /^(오전|오후|아침|저녁|밤|새벽|낮|점심)/.exec(first)?.[0] ?? '');
    return to === null ? null : `${from}–${to}`;
  }
  if (ending?.startsWith('까지') === true) return `until ${from}`;
  return ending === '부터' ? `from ${from}` : from;
};

/** The facts of a Korean clause in English; null where it says more than we can translate without a model. */
export const clauseInEnglish = (clause: string): string | null => {
  const prices = readPrices(clause);
  const parts = [
    ...prices.map(({ amount, text }) => {
      if (amount === null) return text;
      return `${text.endsWith('부터') ? 'from ' : ''}${printWon(amount, 'en')}`;
    }),
    ...[readDiscount(clause)].flatMap((discount) => (discount === null ? [] : [discountInEnglish(discount)])),
    ...[readDeal(clause)].flatMap((deal) => deal ?? []),
    ...readDates(clause).map((date) => spanInEnglish(date, dayInEnglish)),
    ...readHours(clause).map((hours) => spanInEnglish(hours, clockInEnglish)),
  ];
  return parts.length === 0 || parts.includes(null) ? null : parts.join(', ');
};

export const discountInEnglish = (discount: string): string =>
  discount === '반값' ? 'half price' : discount.replace(/^최대/, 'up to').replace(/\s?(할인|세일)$/, ' off');
export const dateInEnglish = (date: string): string | null => spanInEnglish(date, dayInEnglish);
