import { describe, expect, it } from 'vitest';
import { amountOf, readDeal, readDiscount, readPrices } from './read-money.ts';
import { readOffer } from './read-offer.ts';
import { readAudience, readPlace } from './read-place.ts';
import { dayOf, isDeadline, readDates, readHours } from './read-times.ts';

describe('prices', () => {
  it('are read as people write them', () => {
    const written: [string, number][] = [
      ['5,900원', 5900],
      ['2만원', 20_000],
      ['만원', 10_000],
      ['오천원', 5000],
      ['만 오천원', 15_000],
      ['6만5천원', 65_000],
      ['6만 9천원', 69_000],
      ['1억 2천만원', 120_000_000],
      ['2억 8천', 280_000_000],
      ['₩12,000', 12_000],
      ['11,000 won', 11_000],
    ];
    for (const [text, amount] of written) expect([text, amountOf(text)]).toEqual([text, amount]);
    expect(readPrices('설렁탕 9천원 곰탕 만원').map(({ text }) => text)).toEqual(['9천원', '만원']);
    expect(readPrices('25,000원부터, 3만 원까지').map(({ text }) => text)).toEqual(['25,000원부터', '3만 원까지']);
  });

  it('are not seen in members, clinics, staff or counts', () => {
    for (const text of ['회원 모집', '병원 옆', '직원 구함', '3개월 과정', '학원 3층', '정원 6명', '천원김밥집 아님'])
      expect([text, readPrices(text).filter(({ text: price }) => price !== '천원')]).toEqual([text, []]);
  });

  it('tell a reduction by both of them', () => {
    const reductions: [string, string, string][] = [
      ['식탁 89만원에서 59만원으로', '89만원', '59만원'],
      ['마사지 14만원 > 12만원', '14만원', '12만원'],
      ['라떼 6,500원이고 이번주까지만 5,500원', '6,500원', '5,500원'],
      ['앰플 2만9천원인데 출시기념 1만9천원', '2만9천원', '1만9천원'],
      ['was 250,000 won now 200,000 won', '250,000 won', '200,000 won'],
    ];
    for (const [text, old, now] of reductions) {
      const { reduction } = readOffer(text, 'general');
      expect([text, reduction?.old.text, reduction?.now.text]).toEqual([text, old, now]);
    }
    expect(readOffer('남자컷 18,000원 여자컷 15,000원', 'hair_salon').reduction).toBeNull();
    for (const other of [
      '원피스는 29,000원인데 티셔츠는 19,000원이에요',
      '라떼 6,500원, 이번주까지만 1,000원 할인',
      '티셔츠 29,000원. 오픈 기념 5,000원 쿠폰',
      '오픈 기념 에코백 만원. 출시기념 포스터 5천원',
    ])
      expect([other, readOffer(other, 'fashion').reduction]).toEqual([other, null]);
  });
});

describe('discounts', () => {
  it('are those that are off the price', () => {
    expect(readDiscount('전품목 30% 할인')).toBe('30% 할인');
    expect(readDiscount('두분 다 20% 빼드릴게요')).toBe('20% 할인');
    expect(readDiscount('겨울 코트 최대 50% 세일')).toBe('최대 50% 세일');
    expect(readDiscount('up to 40% off')).toBe('up to 40% off');
    expect(readDiscount('첫 방문 반값')).toBe('반값');
    expect(readDiscount('20% off until Friday')).toBe('20% off');
    for (const none of ['정가의 30%까지 쳐드려요', '면 100%', '5% 적립', '카카오 72%'])
      expect([none, readDiscount(none)]).toEqual([none, null]);
    expect(readDeal('아아 1+1')).toBe('1+1');
    expect(readDeal('2 + 1 행사')).toBe('2+1');
    expect(readDeal('원플러스원')).toBe('1+1');
    expect(readDeal('12+13호')).toBeNull();
  });
});

describe('dates and hours', () => {
  it('are read with where they begin and end', () => {
    const dates: [string, string[]][] = [
      ['11월 14일부터 30일까지요', ['11월 14일부터 30일까지']],
      ['다음 주 토요일 3시부터', ['다음 주 토요일']],
      ['이번 달 말까지', ['이번 달 말까지']],
      ['매주 수요일 오후', ['매주 수요일']],
      ['12월 한 달', ['12월 한 달']],
      ['11/14까지', ['11/14까지']],
      ['until January 15', ['until January 15']],
      ['every Sunday 7am', ['every Sunday']],
      ['평점 4.5점 1.5배', []],
    ];
    for (const [text, expected] of dates) expect([text, readDates(text)]).toEqual([text, expected]);
    const hours: [string, string[]][] = [
      ['3시부터 5시까지', ['3시부터 5시까지']],
      ['오전 10시~오후 8시', ['오전 10시~오후 8시']],
      ['새벽 6시 반 수업', ['새벽 6시 반']],
      ['10:00-20:00', ['10:00-20:00']],
      ['24시간 운영', ['24시간']],
      ['2시간에 만원', []],
      ['from 11am to 3pm', ['from 11am to 3pm']],
    ];
    for (const [text, expected] of hours) expect([text, readHours(text)]).toEqual([text, expected]);
    for (const [text, isLast] of [
      ['오전 10시부터 오후 6시까지', false],
      ['오늘부터 내일까지', false],
      ['10시~저녁 8시까지', false],
      ['오후 6시까지', true],
      ['12월 6일까지만', true],
    ] as const)
      expect([text, isDeadline(text)]).toEqual([text, isLast]);
    expect(dayOf('11월 14일 금요일부터')).toBe('11월 14일');
    expect(readOffer('매주 화요일 휴무, 12월 22일 개강', 'academy').day).toBe('12월 22일');
  });
});

describe('the day on which people come', () => {
  it('is not closed by what ends when all is taken, but by what ends on it', () => {
    const comingOn = (text: string) => readOffer(text, 'general').comingDate;
    for (const text of [
      '12월 6일 공방 클래스 선착순 마감',
      '12월 6일 공방 클래스, 정원 마감 시 대기',
      '12월 6일 공방 클래스 조기 마감될 수 있어요',
    ])
      expect([text, comingOn(text)]).toEqual([text, '12월 6일']);
    for (const text of ['12월 6일 접수 마감', '12월 6일에 마감해요', '마감은 12월 6일', '모집 기간 12월 6일'])
      expect([text, comingOn(text)]).toEqual([text, null]);
  });
});

describe('places and people', () => {
  it('are those that are named', () => {
    expect(readPlace('신림역 3번 출구 앞 고깃집')).toBe('신림역 3번 출구 앞');
    expect(readPlace('성산동 작은 카페')).toBe('성산동');
    expect(readPlace('망원시장 근처 빵집')).toBe('망원시장 근처');
    expect(readPlace('아파트 정문 앞 편의점')).toBe('아파트 정문 앞');
    expect(readPlace('near Itaewon Station exit 2')).toBe('Itaewon Station exit 2');
    for (const none of [
      '운동 처음인 분',
      '가구 전시',
      '12월 20일까지 예약하면 할인',
      '배터리 점검',
      '제주 감귤 라떼',
      '24평 아파트 욕실',
    ])
      expect([none, readPlace(none)]).toEqual([none, null]);
    expect(readAudience('동네 어르신들 많이 오시게')).toBe('어르신');
    expect(readAudience('신부님들 위한 관리')).toBe('신부님');
    expect(readAudience('학생은 5만원')).toBeNull();
  });
});

describe('what is offered', () => {
  const products = (text: string, industry: Parameters<typeof readOffer>[1]): string[] =>
    readOffer(text, industry).products.map(({ name }) => name);
  it('is named with what sets it apart, and without particles', () => {
    expect(products('제주 감귤로 만든 겨울 라떼를 알리고 싶어요', 'cafe')).toEqual(['겨울 라떼']);
    expect(products('이번 달 북토크, 12월 12일 오후 4시', 'bookstore')).toEqual(['북토크']);
    expect(products('소금빵이 나와요', 'bakery')).toEqual(['소금빵']);
    expect(products('산전 요가 소수정예 4명', 'yoga')).toEqual(['산전 요가']);
    expect(products('RTX 4070 싹 바꿨습니다', 'pc_cafe')).toEqual(['RTX 4070']);
    expect(products('카페 신메뉴 딸기라떼 홍보', 'cafe')).toEqual(['딸기라떼']);
    expect(products('손케어랑 단색 젤 함께', 'nail_salon')).not.toContain('손케어랑 단색 젤');
  });

  it('has the price that stands behind it, unless that is for some people or one of several', () => {
    const priced = (text: string): (string | undefined)[] =>
      readOffer(text, 'restaurant').products.map(({ price }) => price?.text);
    expect(priced('삼겹살 1인분 12,900원')).toEqual(['1인분 12,900원']);
    expect(priced('학생은 돈까스 7,000원')).toEqual([undefined]);
    expect(priced('족발 3만원 4만원 두 가지')).toEqual([undefined]);
  });

  it('is told in clauses without what was said to us', () => {
    expect(readOffer('안녕하세요! 딸기라떼 6,500원이고 인스타용으로 짧게 부탁드려요', 'cafe').clauses).toEqual([
      '딸기라떼 6,500원',
    ]);
    expect(readOffer('고양이가 보이고 조용해요. 따뜻한 느낌으로', 'cafe').clauses).toEqual([
      '고양이가 보이고 조용해요',
    ]);
    expect(readOffer('참가비 만원, 아침 8시. 아파트 앞', 'general').clauses).toEqual([
      '참가비 만원',
      '아침 8시',
      '아파트 앞',
    ]);
    expect(readOffer('Please write an ad. Balayage 20% off', 'hair_salon').clauses).toEqual(['Balayage 20% off']);
  });

  it('tells an opening from opening hours', () => {
    expect(readOffer('새로 오픈했습니다', 'cafe').opening).toBe('opened');
    expect(readOffer('12월 5일 오픈합니다', 'cafe').opening).toBe('opening');
    expect(readOffer('일요일도 문 여는 약국', 'pharmacy').opening).toBeNull();
  });
});
