import { describe, expect, it } from 'vitest';
import { intentOf } from './intent-of.ts';

const BAKERY = '연남동 빵집 밀담이에요. 소금빵 2,500원, 크루아상 3,500원, 매일 아침 8시부터';
const SCHOOL = '그림책 미술학원입니다. 초등 미술 방학특강, 수강료 120,000원, 7월 22일 개강, 선착순 10명';
const ENGLISH = 'Sunny Bakery in Yeonnam. Salt bread 2,500 won, croissant 3,500 won, every day from 8am';

/** Target, what it is now, and of what: `-` where it is taken away. */
const read = (text: string, told: string): string => {
  const { intent, edit } = intentOf(text, told);
  if (edit === null) return intent;
  const { target, change, to, about = '', also = [] } = edit;
  const more = also.map((one) => ` & ${one.target} ${one.to ?? '-'} of ${one.about}`).join('');
  return `${target} ${change === 'remove' ? '-' : (to ?? '')} of ${about}${more}`;
};

describe('what was told of before', () => {
  it.each([
    ['가게 이름을 봄날베이커리로 바꿔줘', BAKERY, 'shop 봄날베이커리 of '],
    ['이름은 봄날이에요', BAKERY, 'shop 봄날 of '],
    ['상호가 봄날로 바뀌었어요', BAKERY, 'shop 봄날 of '],
    ['상호를 밀당으로', BAKERY, 'shop 밀당 of '],
    ['학원 이름을 별빛미술학원으로 바꿔 주세요', SCHOOL, 'shop 별빛미술학원 of '],
    ['밀담이 아니라 밀당이에요', BAKERY, 'shop 밀당 of 밀담'],
    ['연남동이 아니라 망원동이에요', BAKERY, 'place 망원동 of 연남동'],
    ['망원동으로 바꿔줘', BAKERY, 'place 망원동 of 연남동'],
    ['소금빵을 크림빵으로 바꿔줘', BAKERY, 'words 크림빵 of 소금빵'],
    ['소금빵은 2,900원이에요', BAKERY, 'price 2,900원 of 소금빵은'],
    ['소금빵 2,900원', BAKERY, 'price 2,900원 of 소금빵'],
    ['아니 소금빵 2,900원. 다시 써줘', BAKERY, 'price 2,900원 of 소금빵'],
    ['가격은 3,000원이에요', BAKERY, 'price 3,000원 of 가격은'],
    ['2,500원이 아니라 2,900원이에요', BAKERY, 'price 2,900원 of 2,500원'],
    ['수강료는 150,000원입니다', SCHOOL, 'price 150,000원 of 수강료는'],
    ['소금빵 2,900원, 크루아상 3,900원으로 바꿔줘', BAKERY, 'price 2,900원 of 소금빵 & price 3,900원 of 크루아상'],
    ['소금빵 2,900원이고 크루아상 3,900원이에요', BAKERY, 'price 2,900원 of 소금빵 & price 3,900원 of 크루아상'],
    ['아침 9시부터예요', BAKERY, 'date 아침 9시부터 of '],
    ['개강일은 7월 29일이에요', SCHOOL, 'date 7월 29일 of 개강일은'],
    ['7월 29일 개강이에요', SCHOOL, 'date 7월 29일 of 개강'],
    ['rename the shop to Dawn Bakery', ENGLISH, 'shop Dawn Bakery of '],
    ['the croissant is 3,900 won', ENGLISH, 'price 3,900 won of the croissant is'],
    ['change croissant to scone', ENGLISH, 'words scone of croissant'],
  ])('is said anew: %s', (text, told, expected) => {
    expect(read(text, told)).toBe(expected);
  });

  it.each([
    ['수강료 빼줘', SCHOOL, 'price - of 수강료'],
    ['수강료는 빼주세요', SCHOOL, 'price - of 수강료'],
    ['가격 빼줘', BAKERY, 'price - of 가격'],
    ['소금빵 가격 빼줘', BAKERY, 'price - of 소금빵 가격'],
    ['크루아상 빼줘', BAKERY, 'words - of 크루아상'],
    ['선착순은 지워 주세요', SCHOOL, 'words - of 선착순'],
    ['시간 빼줘', BAKERY, 'date - of 시간'],
    ['개강일 빼줘', SCHOOL, 'date - of 개강일'],
    ['가게 이름 빼줘', BAKERY, 'shop - of 가게 이름'],
    ['밀담 빼줘', BAKERY, 'shop - of 밀담'],
    ['연남동 빼줘', BAKERY, 'place - of 연남동'],
    ['remove the croissant', ENGLISH, 'words - of croissant'],
  ])('is taken away: %s', (text, told, expected) => {
    expect(read(text, told)).toBe(expected);
  });
});

it.each([
  // Another thing than what was told of is something new.
  ['초코빵은 3,000원이에요', BAKERY, 'generate'],
  ['초코 소금빵은 3,200원이에요', BAKERY, 'generate'],
  ['케이크 30% 할인해요', BAKERY, 'generate'],
  ['소금빵은 2,900원이에요, 성수동 카페에서 만나요', BAKERY, 'generate'],
  // Nothing was told of yet.
  ['소금빵은 2,900원이에요', '', 'generate'],
  // Parts of the result, and no facts.
  ['해시태그 빼줘', '가족사진 촬영, 해시태그 이벤트', 'hashtags - of '],
  ['사진 빼줘', '가족 사진 촬영 90,000원', 'image - of '],
  ['제목을 봄빵으로 바꿔줘', BAKERY, 'headline 봄빵 of '],
])('is none: %s', (text, told, expected) => {
  expect(read(text, told)).toBe(expected);
});

it('is nothing without a result', () => {
  expect(intentOf('가게 이름을 봄날베이커리로 바꿔줘', null).intent).toBe('generate');
});
