import { afterEach, expect, it, vi } from 'vitest';
import { harmIn } from './harm-in.ts';
import { readMessage } from './classify.ts';

afterEach(() => void vi.restoreAllMocks());

/** How many letters expressions are run over: what is read again for each thing that was found counts each time. */
const lettersRead = (work: () => unknown): number => {
  let letters = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with what it belongs to
  const { exec } = RegExp.prototype;
  const spy = vi.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text: string) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const found = exec.call(this, text);
    letters += found ? found.index + found[0].length - from : this.sticky ? 1 : text.length - from;
    return found;
  });
  work();
  spy.mockRestore();
  return letters;
};

const UNITS = [
  '보냈어요. ',
  '진짜로 ',
  '어제 엄마가 ',
  '보냈는데 뉴스? ',
  '안 죽고 싶어요 ',
  '제가 약을 다 ',
  '사기꾼 보냈으면 ',
  '주소는 서울',
  'not if you sent ',
  'my mom really paid ',
];

it.each(UNITS)('twice as much of “%s” is twice the work, in what is read for real harm', (unit) => {
  const work = (length: number) => lettersRead(() => harmIn(unit.repeat(Math.ceil(length / unit.length))));
  expect(work(4000) / work(2000)).toBeLessThan(2.4);
  expect(work(16_000) / work(8000)).toBeLessThan(2.4);
});

it('a message that is far too long is read at its beginning and end alone, and an answer is as much work as that', () => {
  const long = (length: number) => `${'보냈는데요 '.repeat(length / 6)}죽고 싶어요`;
  const [some, more] = [30_000, 600_000].map((length) => lettersRead(() => harmIn(long(length))));
  expect(more).toBeLessThan(1.1 * (some ?? 0));
  expect(harmIn(long(600_000))).toBe('crisis');
  expect(readMessage(long(600_000), 'ko').act).toBe('real_harm');
});

it('of a message of many sentences some are weighed one by one', () => {
  const work = (count: number) => lettersRead(() => readMessage('그건 왜요? '.repeat(count), 'ko'));
  expect(work(280) / work(140)).toBeLessThan(2.4);
});
