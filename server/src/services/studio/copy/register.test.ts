import { expect, it } from 'vitest';
import { inRegister } from './register.ts';

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
