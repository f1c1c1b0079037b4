import { closedIn } from './weekdays.ts';
import { dayOf, spanOf, textOf } from './cells.ts';
import { coordinatesOf, keyOf, type DataSetDefinition } from './data-set.ts';

export const centers: DataSetDefinition = {
  name: 'centers',
  number: '15021108',
  title: { ko: '전국 재활용센터', en: 'Recycling centres of Korea' },
  table: 'place',
  columns: ['재활용센터명', '소재지도로명주소', '위도', '경도', '평일운영시작시각', '휴무일정보', '데이터기준일자'],
  parse(cells, find) {
    const name = textOf(cells, '재활용센터명');
    if (name === null) return { reason: 'no_name' };
    const at = coordinatesOf(cells);
    if ('reason' in at) return at;
    const [road, lot] = [textOf(cells, '소재지도로명주소'), textOf(cells, '소재지지번주소')];
    const address = road ?? lot;
    const district = address === null ? null : find(address.split(' ').slice(0, 3).join(' '));
    const closed = (cells['휴무일정보'] ?? '').trim();
    const weekdays = spanOf(cells, '평일운영시작시각', '평일운영종료시각');
    const holidays = spanOf(cells, '공휴일운영시작시각', '공휴일운영종료시각');
    const isSaid = weekdays !== null || holidays !== null || closed !== '';
    return {
      swapped: at.swapped,
      earlierKey: keyOf(name, road, lot),
      row: {
        kind: 'center',
        types: [],
        name,
        address,
        detail: null,
        latitude: at.latitude,
        longitude: at.longitude,
        regionCode: district?.regionCode ?? null,
        districtCode: district?.code ?? null,
        takes: textOf(cells, '주요취급품목정보'),
        phone: textOf(cells, '운영기관전화번호') ?? textOf(cells, '관리기관전화번호'),
        hours: isSaid ? { weekdays, holidays, ...closedIn(closed), closed_text: closed === '' ? null : closed } : null,
        key: keyOf(name, road, lot, ...(address === null ? [`${at.latitude} ${at.longitude}`] : [])),
        referenceDate: dayOf(cells, '데이터기준일자'),
      },
    };
  },
};
