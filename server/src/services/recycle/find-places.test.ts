import { expect, it } from 'vitest';
import { readContent } from './content.ts';
import { findPlaces } from './find-places.ts';

const { regions } = await readContent();

it.each([
  ['우리 집은 마포구야.', ['서울 마포구']],
  ['마포구에 사는데 깨진 유리컵은 어떻게 버려?', ['서울 마포구']],
  ['마포', ['서울 마포구']],
  ['수원시인데요', ['경기 수원시']],
  ['부산 중구', ['부산 중구']],
  ['서울이요', ['서울']],
  ['Seoul', ['서울']],
  ['세종시에 살아요', ['세종']],
  ['광주광역시', ['광주']],
  ['광주시', ['경기 광주시', '광주']],
  ['광주시에 사는데 음식물은 무슨 요일에 버려요?', ['경기 광주시', '광주']],
  // Two places bear the name: which of them is asked.
  ['광주', ['광주', '경기 광주시']],
  ['광주에 사는데 깨진 유리컵은 어떻게 버려?', ['광주', '경기 광주시']],
  ['경기 광주', ['경기 광주시']],
  ['경기도 광주에 사는데 깨진 유리컵은 어떻게 버려?', ['경기 광주시']],
  ['경기도 광주시', ['경기 광주시']],
  ['광주 북구', ['광주 북구']],
  ['광주광역시 북구에 살아요', ['광주 북구']],
  // The merged region of 2026 is asked back for the two that the guide knows.
  ['전남광주통합특별시', ['광주', '전남']],
  ['전남광주통합특별시 광산구', ['광주 광산구']],
  ['전남광주통합특별시 여수시에 살아요', ['전남 여수시']],
  ['인천 검단구', ['인천 검단구']],
  ['제물포구에 살아요', ['인천 제물포구']],
  ['강원도 춘천시', ['강원 춘천시']],
  ['전라북도', ['전북']],
  ['제주도', ['제주']],
  // A part of a city is looked up as the city.
  ['성남시 분당구에 살아요', ['경기 성남시']],
  ['분당은 음쓰 매일 가져가?', ['경기 성남시']],
  ['청주 흥덕구인데요', ['충북 청주시']],
  // 광주시 by itself may be either; before a district of 광주광역시 it is that.
  ['광주시 북구', ['광주 북구']],
  ['포항시 북구에 살아요', ['경북 포항시']],
  ['포항 북구에 사는데 음식물 쓰레기는 무슨 요일에 버려요?', ['경북 포항시']],
  ['북구에 살아요', ['부산 북구', '대구 북구', '광주 북구', '울산 북구', '경북 포항시']],
  ['제주에 살아요', ['제주']],
  ['제주 서귀포에 살아요', ['제주 서귀포시']],
  ['안동에 사는데 음식물 쓰레기는 무슨 요일에 버려요?', ['경북 안동시']],
  ['서울 강동 무슨 요일에 버려?', ['서울 강동구']],
  ['화성시 병점구에 살아요', ['경기 화성시']],
  // Ordinary words are no places, however short the question.
  ['인제 언제 버려?', []],
  ['강화 유리는?', []],
  ['구리 얼마?', []],
  ['3년 동안 살았는데', []],
  // What contradicts itself is asked back.
  ['서울 해운대구에 살아요', ['부산 해운대구', '서울']],
  ['유리컵이 깨졌어', []],
  ['중구난방으로 버려', []],
  ['마포 갈매기살 먹고 남은 뼈는 어떻게 버려?', []],
  ['', []],
])('finds in %j: %j', (text, expected) => {
  const short = new Map(regions.map(({ code, short_name }) => [code, short_name]));
  expect(
    findPlaces(regions, text).map(({ region, district }) => [short.get(region), district].filter(Boolean).join(' ')),
  ).toEqual(expected);
});

it('gives every place that bears a name', () => {
  expect(findPlaces(regions, '중구에 살아요').length).toBeGreaterThan(3);
  expect(findPlaces(regions, '고성군').map(({ district }) => district)).toEqual(['고성군', '고성군']);
});
