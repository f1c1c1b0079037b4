import { expect, it } from 'vitest';
import { inRegister, spelled } from './register.ts';

it('puts what the owner says into the register of the rest, and leaves alone what has no ending', () => {
  const said: [string, string, string][] = [
    ['월요일은 쉬어요', '월요일은 쉬어요', '월요일은 쉽니다'],
    ['두 점만 남았습니다', '두 점만 남았어요', '두 점만 남았습니다'],
    ['매트를 빌려드려요', '매트를 빌려드려요', '매트를 빌려드립니다'],
    ['우리밀로만 굽는 집입니다', '우리밀로만 굽는 집이에요', '우리밀로만 굽는 집입니다'],
    ['토요일도 진료합니다', '토요일도 진료해요', '토요일도 진료합니다'],
    ['첨가물은 안 넣었어요', '첨가물은 안 넣었어요', '첨가물은 안 넣었습니다'],
    ['주차장 있음', '주차장 있어요', '주차장 있습니다'],
    ['공기밥 무한리필', '공기밥 무한리필', '공기밥 무한리필'],
  ];
  for (const [text, spoken, formal] of said)
    expect([text, inRegister(text, 'spoken'), inRegister(text, 'formal')]).toEqual([text, spoken, formal]);
});

it('spells what is often written otherwise, and leaves alone what only looks like it', () => {
  const written: [string, string][] = [
    ['음료수 무료에요', '음료수 무료예요'],
    ['둘이 쓸 거에요', '둘이 쓸 거예요'],
    ['남은 건 두 권에요', '남은 건 두 권이에요'],
    ['주차 되요', '주차 돼요'],
    ['새로 됬어요', '새로 됐어요'],
    ['비싼 게 아니에요', '비싼 게 아니에요'],
    ['동네 책방이에요', '동네 책방이에요'],
    ['에요 발음을 배워요', '에요 발음을 배워요'],
  ];
  expect(written.map(([text]) => [text, spelled(text)])).toEqual(written);
});
