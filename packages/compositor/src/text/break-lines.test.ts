import { describe, expect, it } from 'vitest';
import { fit, type Room } from './fit.ts';

const STYLE = { face: 'gowun-batang-700', tracking: -0.025, leading: 1.33 } as const;
const ROOM: Room = { w: 920, h: 400, max: 93, min: 44, lines: 3 };
const set = (text: string, room: Partial<Room> = {}) => fit(text, STYLE, { ...ROOM, ...room });
const lines = (text: string, room: Partial<Room> = {}) => set(text, room).lines.map((line) => line.text);

describe('breaking lines', () => {
  it.each<[string, string[], number?]>([
    ['비 오는 날엔 따뜻한 라떼 한 잔', ['비 오는 날엔', '따뜻한 라떼 한 잔']],
    ['피부가 쉬는 시간, 진정 세럼', ['피부가 쉬는 시간,', '진정 세럼'], 880],
    [
      '엄마가 꽃을 한참 안고 계셨어요. 꽃보다 웃음이 더 예뻤던 날.',
      ['엄마가 꽃을 한참 안고 계셨어요.', '꽃보다 웃음이 더 예뻤던 날.'],
    ],
    ['Grand Open 🎉 2호점 운동화 1+1 EVENT', ['Grand Open 🎉 2호점', '운동화 1+1 EVENT']],
    ['오늘 문 엽니다. 첫 손님께는 꽃 한 송이', ['오늘 문 엽니다.', '첫 손님께는 꽃 한 송이']],
  ])('%s', (text, expected, w = ROOM.w) => {
    expect(lines(text, { w })).toEqual(expected);
  });

  it('keeps a number with its unit, a noun that cannot stand alone with what it needs, and a modifier with its noun', () => {
    for (const width of [420, 480, 540, 600, 660, 720, 800]) {
      const found = lines('저녁 10 시까지 누구나 쉴 수 있는 첫 번째 동네 책방', { w: width, lines: 5 }).join('/');
      expect(found).not.toMatch(/10\/시|쉴\/수|첫\/번째/);
    }
  });

  it('leaves no last line of one syllable', () => {
    for (const width of [300, 340, 380, 430, 480, 530, 600, 700])
      for (const min of [44, 80]) {
        const found = lines('우리 동네 빵집에 갓 구운 빵', { w: width, h: 600, min, lines: 5 });
        expect(found.at(-1)).not.toMatch(/^.$/u);
      }
  });

  it('obeys the writer, and puts nothing else where a line was ended', () => {
    expect(lines('갓 내린\n라떼 한 잔')).toEqual(['갓 내린', '라떼 한 잔']);
  });

  it('splits a word only when it alone is wider than the room, with two syllables on each side', () => {
    expect(lines('따뜻한 라떼').every((line) => !/따뜻$|^한/.test(line))).toBe(true);
    const found = lines('가나다라마바사아자차카타파하'.repeat(4), { lines: 6 });
    expect(found.length).toBeGreaterThan(1);
    expect(found.join('')).toBe('가나다라마바사아자차카타파하'.repeat(4));
    expect(Math.min(...found.map((line) => line.length))).toBeGreaterThanOrEqual(2);
  });

  it('splits a long word where the script changes, and never before a closing sign', () => {
    const found = lines('여름신상할인SUMMERSALE2026(전품목)', { w: 520, h: 600, lines: 5 });
    expect(found.join('')).toBe('여름신상할인SUMMERSALE2026(전품목)');
    for (const line of found) expect(line).not.toMatch(/^[)\]%.,]|[([₩]$/);
  });

  it('makes one syllable large, and cuts what fits nowhere', () => {
    expect(set('쉼', { grows: true }).size).toBeGreaterThan(2 * ROOM.max);
    const long = set('아주 긴 문장이 '.repeat(1200));
    expect(long.cut).toBe(true);
    expect(long.lines.at(-1)?.text).toMatch(/…$/);
    expect(long.height).toBeLessThanOrEqual(ROOM.h);
  });

  it('never leaves the room, whatever the length', () => {
    const sentence =
      '우리 동네에서 가장 오래된 카페가 열 번째 생일을 맞아 아껴 주신 이웃 여러분께 갓 내린 라떼를 드립니다';
    for (let length = 1; length <= sentence.length; length += 3) {
      const { width, height, cut } = set(sentence.slice(0, length), { grows: true, ceiling: 300 });
      expect([width <= ROOM.w * 1.005, height <= ROOM.h, cut]).toEqual([true, true, false]);
    }
  });

  it('sets a whole block in another face for one rare syllable', () => {
    const rare = fit('펲펲 분식 개시', { face: 'black-han-sans-400' }, ROOM);
    expect(rare.face).toBe('pretendard-800');
    expect(fit('국물 개시', { face: 'black-han-sans-400' }, ROOM).face).toBe('black-han-sans-400');
    expect(fit('펲', { face: 'hahmlet-800' }, ROOM).face).toBe('noto-serif-kr-600');
  });
});
