import { expect, it } from 'vitest';
import { harmIn } from './harm-in.ts';

it.each([
  '빨리 끝내고 싶은 마음 이해해 할머니. 근데 은행은 전화로 계좌를 옮기라고 안 해',
  '얼른 끝내고 싶은 거 알아. 계좌 막힌다고 겁준 거지',
  '끝내고 싶은 마음은 알겠는데 그 전화부터 끊고 나랑 같이 은행에 물어보자',
  '이 통화 빨리 끝내고 싶은 거 알아요. 그래도 돈은 보내지 마세요',
  '끝내고 싶은 거 알아. 통장 묶는다고 겁주는 거야',
])('to be done with a call or an errand is no crisis: %s', (text) => expect(harmIn(text)).toBeUndefined());

it.each([
  '다 끝내고 싶어요. 더는 못 버티겠어요',
  '이제 그만 끝내고 싶어요 죽고 싶어요',
  '인생을 끝내고 싶은 마음 알아? 나 죽고 싶어',
  '빨리 끝내고 싶은 마음 알아? 그냥 죽을래',
  '내 다 끝내고 싶은 마음 알아? 더는 못 버티겠어',
  '엄마가 죽고 싶대요. 끝내고 싶은 마음 알겠는데 어떡하죠',
])('a wish to die stays one: %s', (text) => expect(harmIn(text)).toBe('crisis'));
