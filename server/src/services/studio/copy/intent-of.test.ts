import { describe, expect, it } from 'vitest';
import { intentOf } from './intent-of.ts';

describe('what a message wants', () => {
  it('is an edit where something that was made is pointed at', () => {
    const edits: [string, string, string, 'last' | number][] = [
      ['마지막 거 더 밝게', 'image', 'brighter', 'last'],
      ['문구만 좀 짧게', 'copy', 'shorter', 'last'],
      ['두 번째 거 배경 어둡게 해주세요', 'background', 'darker', 2],
      ['3번 제목 더 크게', 'headline', 'bigger', 3],
      ['이미지를 더 밝게 만들어줘', 'image', 'brighter', 'last'],
      ['해시태그 지워 주세요', 'hashtags', 'remove', 'last'],
      ['글씨 색 바꿔줘', 'text_color', 'replace', 'last'],
      ['말투를 친근하게 바꿔줘', 'copy', 'tone', 'last'],
      ['다시 해줘', 'copy', 'redo', 'last'],
      ['make the last one brighter', 'image', 'brighter', 'last'],
      ['shorter please', 'copy', 'shorter', 'last'],
    ];
    for (const [text, target, change, which] of edits)
      expect([text, intentOf(text)]).toEqual([text, { intent: 'edit', edit: { target, change, which, to: null } }]);
    expect(intentOf('가격을 5,000원으로 바꿔줘').edit).toEqual({
      target: 'price',
      change: 'replace',
      which: 'last',
      to: '5,000원',
      about: '가격을',
    });
    expect(intentOf('날짜는 12월 3일로 바꿔 주세요').edit?.to).toBe('12월 3일');
  });

  it('is an edit where a fact is said anew, of whatever it is', () => {
    const edits: [string, 'price' | 'date', string, string][] = [
      ['라떼는 5,000원으로 바꿔줘', 'price', '5,000원', '라떼는'],
      ['가격을 45,000원으로', 'price', '45,000원', '가격을'],
      ['아니다 다시 59,000원으로 바꿔줘', 'price', '59,000원', '아니다 다시'],
      ['참가비를 무료로 바꿔줘', 'price', '무료', '참가비를'],
      ['할인을 30%로 바꿔줘', 'price', '30%', '할인을'],
      ['개강일을 12월 29일로 바꿔 주세요', 'date', '12월 29일', '개강일을'],
      ['기간을 2월 10일까지로 늘려줘', 'date', '2월 10일까지', '기간을'],
      ['4월 30일을 5월 5일로 고쳐줘', 'date', '5월 5일', '4월 30일을'],
      ['영업시간을 오전 9시부터 오후 9시까지로 바꿔줘', 'date', '오전 9시부터 오후 9시까지', '영업시간을'],
    ];
    for (const [text, target, to, about] of edits) {
      const edit = { target, change: 'replace', which: 'last', to, about };
      expect([text, intentOf(text)]).toEqual([text, { intent: 'edit', edit }]);
    }
    for (const text of ['라떼를 5,000원으로 할인해요. 광고 만들어줘', '전 메뉴 12월 6일로 예약 마감'])
      expect([text, intentOf(text).intent]).toEqual([text, 'generate']);
  });

  it('is something new where there is nothing to edit, or an offer is told', () => {
    for (const text of [
      '카페 딸기라떼 광고 문구 만들어줘',
      '딸기라떼 새로 출시했어요, 따뜻하게 써줘',
      '겨울 패딩 30% 할인, 이번 주말까지',
      '성산동 작은 카페예요. 겨울 라떼를 알리고 싶어요.',
      '신메뉴 문구 새로 써줘',
      'Write a short ad for our yoga class',
      '추천 메뉴로 전단 하나 만들어줘',
      '4월 30일까지 성수동 카페에서 만나요',
      '겨울 세일 이번 주에 끝나요',
    ])
      expect([text, intentOf(text).intent]).toEqual([text, 'generate']);
    expect(intentOf('더 밝게', null).intent).toBe('generate');
  });

  it('is advice where a question is asked', () => {
    for (const text of [
      '카페 광고는 어떻게 만들어?',
      '인스타 홍보 언제 올리는 게 좋을까요?',
      '요즘 카페들은 어떤 이벤트 하는지 궁금해요',
      '할인을 하는 게 좋을까요',
      'How should I advertise my bakery?',
    ])
      expect([text, intentOf(text).intent]).toEqual([text, 'consult']);
  });
});
