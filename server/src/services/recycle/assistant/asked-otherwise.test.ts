import { expect, it } from 'vitest';
import { askedPlace } from './near-places.ts';
import { asksOwnPoints } from './own-points.ts';

it.each([
  ['서울시청 근처 폐건전지 수거함 알려줘', { kind: 'bin', type: 'battery', isOpen: false }],
  ['헌옷 수거함 제일 가까운 데', { kind: 'bin', type: 'clothes', isOpen: false }],
  ['지금 문 연 재활용센터 있어?', { kind: 'center', isOpen: true }],
  ['약 버리는 통 어디 있나요? 마포구 쪽이요', { kind: 'bin', type: 'medicine', isOpen: false }],
  ['폐형광등 수거함 위치', { kind: 'bin', type: 'lamp', isOpen: false }],
  ['where is the nearest clothing bin', { kind: 'bin', type: 'clothes', isOpen: false }],
  ['Is there a recycling centre near me that is open now? where', { kind: 'center', isOpen: true }],
])('%j asks where one is', (question, asked) => {
  expect(askedPlace(question)).toEqual(asked);
});

it.each([
  '건전지 어디에 버려요?',
  '헌 솜이불 의류수거함에 넣어도 괜찮나요',
  '깨진 유리컵은 유리병 모으는 데 넣으면 되죠?',
  '우리 동네는 무슨 요일에 내놔?',
  'which bin for paper cups?',
])('%j asks for something else', (question) => {
  expect(askedPlace(question)).toBeNull();
});

it.each([
  '내 포인트 지금 몇 점이야?',
  '다음 레벨까지 얼마나 남았어',
  '친구 초대하면 뭐 줘?',
  '출석 체크 하루에 두 번 하면 10점이야?',
  'how many points do I have?',
])('%j asks for points', (question) => {
  expect(asksOwnPoints(question)).toBe(true);
});

it.each([
  '포인트 벽지 어떻게 버려요',
  '탄소중립포인트가 뭐예요',
  '포인트 스티커',
  '초대장은 종이류인가요',
  '돌잔치 초대장',
])('%j does not', (question) => {
  expect(asksOwnPoints(question)).toBe(false);
});
