import type { BinType } from '@madang/contracts/location/entities';
import { dayOf, textOf, type Cells } from './cells.ts';
import { coordinatesOf, keyOf, type DataSetDefinition, type FindDistrict, type Parsed } from './data-set.ts';

/** 시군구명 of Sejong is 없음: it has none. */
const districtOf = (cells: Cells, find: FindDistrict) => {
  const named = [textOf(cells, '시도명'), textOf(cells, '시군구명')].filter((part) => part !== null).join(' ');
  const address = textOf(cells, '소재지도로명주소') ?? textOf(cells, '소재지지번주소') ?? '';
  return find(named) ?? find(address.split(' ').slice(0, 3).join(' '));
};

interface Shape {
  readonly types: readonly BinType[];
  readonly takes: string | null;
  readonly detail: string;
  /** The publisher's own number, where there is one. */
  readonly number: string | null;
}

const binOf = (cells: Cells, find: FindDistrict, { types, takes, detail, number }: Shape): Parsed => {
  const [road, lot] = [textOf(cells, '소재지도로명주소'), textOf(cells, '소재지지번주소')];
  const name = textOf(cells, '설치장소명') ?? road ?? lot;
  if (name === null) return { reason: 'no_name' };
  const at = coordinatesOf(cells);
  if ('reason' in at) return at;
  const district = districtOf(cells, find);
  const where = textOf(cells, detail);
  const named = [textOf(cells, '시도명'), textOf(cells, '시군구명')];
  // 주민센터 without an address: only where it stands tells two of them apart.
  const spot = road === null && lot === null ? [`${at.latitude} ${at.longitude}`] : [];
  const publisher = textOf(cells, '제공기관코드') ?? textOf(cells, '관리기관명');
  const parts = [...named, name, road, lot, where, takes];
  return {
    swapped: at.swapped,
    earlierKey: number === null ? keyOf(...parts) : keyOf(publisher, number),
    row: {
      kind: 'bin',
      types: [...types],
      name,
      address: road ?? lot,
      detail: where,
      latitude: at.latitude,
      longitude: at.longitude,
      regionCode: district?.regionCode ?? null,
      districtCode: district?.code ?? null,
      takes,
      phone: textOf(cells, '관리기관전화번호'),
      hours: null,
      key:
        number === null
          ? keyOf(...parts, ...spot)
          : // Who has no code of its own may have a name that others have, too, or none.
            keyOf(publisher, ...named, number),
      referenceDate: dayOf(cells, '데이터기준일자'),
    },
  };
};

const COMMON = ['설치장소명', '시도명', '시군구명', '소재지도로명주소', '위도', '경도'];

export const clothingBins: DataSetDefinition = {
  name: 'clothing-bins',
  number: '15139214',
  title: { ko: '전국 의류수거함', en: 'Clothing bins of Korea' },
  table: 'place',
  columns: ['관리번호', ...COMMON, '상세위치'],
  parse: (cells, find) =>
    binOf(cells, find, { types: ['clothes'], takes: null, detail: '상세위치', number: textOf(cells, '관리번호') }),
};

const BATTERIES = /전지|배터리|battery/i;
const LAMPS = /형광등|램프|전구|조명|LED/i;

export const batteryBins: DataSetDefinition = {
  name: 'battery-bins',
  number: '15155673',
  title: { ko: '전국 폐형광등·폐건전지 수거함', en: 'Lamp and battery bins of Korea' },
  table: 'place',
  columns: [...COMMON, '세부위치내용', '수거품목명'],
  parse(cells, find) {
    const takes = textOf(cells, '수거품목명');
    const types = [
      ...(BATTERIES.test(takes ?? '') ? (['battery'] as const) : []),
      ...(LAMPS.test(takes ?? '') ? (['lamp'] as const) : []),
    ];
    if (types.length === 0) return { reason: 'unknown_items' };
    return binOf(cells, find, { types, takes, detail: '세부위치내용', number: null });
  },
};

export const medicineBins: DataSetDefinition = {
  name: 'medicine-bins',
  number: '15129445',
  title: { ko: '전국 폐의약품 수거함', en: 'Medicine bins of Korea' },
  table: 'place',
  columns: [...COMMON, '세부위치'],
  parse: (cells, find) => binOf(cells, find, { types: ['medicine'], takes: null, detail: '세부위치', number: null }),
};
