import type { WasteDay } from '@madang/contracts/location/entities';
import { weekdaysIn } from './weekdays.ts';
import { dayOf, hoursOf, textOf, type Cells } from './cells.ts';
import { keyOf, type DataSetDefinition } from './data-set.ts';

const KINDS = [
  ['general', 'LF_WST'],
  ['food', 'FOD_WST'],
  ['recyclables', 'RCYCL'],
] as const;

const wasteOf = (cells: Cells): WasteDay[] =>
  KINDS.flatMap(([what, prefix]): WasteDay[] => {
    const text = textOf(cells, `${prefix}_EMSN_DOW`);
    const method = textOf(cells, `${prefix}_EMSN_MTHD`);
    if (text === null && method === null) return [];
    return [
      {
        what,
        days: text === null ? null : weekdaysIn(text),
        days_text: text,
        ...hoursOf(cells, `${prefix}_EMSN_BGNG_TM`, `${prefix}_EMSN_END_TM`),
        method,
      },
    ];
  });

export const calendar: DataSetDefinition = {
  name: 'calendar',
  number: '15155080',
  title: { ko: '전국 시·군·구 생활쓰레기 배출 정보', en: 'Household waste disposal by district' },
  table: 'waste_zone',
  columns: ['CTPV_NM', 'SGG_NM', 'MNG_ZONE_NM', 'EMSN_PLC', 'LF_WST_EMSN_DOW', 'RCYCL_EMSN_DOW', 'DAT_CRTR_YMD'],
  parse(cells, find) {
    const [region, named] = [textOf(cells, 'CTPV_NM'), textOf(cells, 'SGG_NM')];
    const district = find([region, named].filter((part) => part !== null).join(' '));
    if (district === null) return { reason: 'unknown_district' };
    const zone = textOf(cells, 'MNG_ZONE_NM') ?? textOf(cells, 'MNG_ZONE_TRGT_RGN_NM');
    if (zone === null) return { reason: 'no_name' };
    const covers = textOf(cells, 'MNG_ZONE_TRGT_RGN_NM');
    const number = textOf(cells, 'MNG_NO');
    const [place, kind] = [textOf(cells, 'EMSN_PLC'), textOf(cells, 'EMSN_PLC_TYPE')];
    return {
      row: {
        regionCode: district.regionCode,
        districtCode: district.code,
        zone,
        covers: covers === zone ? null : covers,
        place: place ?? kind,
        waste: wasteOf(cells),
        notCollected: textOf(cells, 'UNCLLT_DAY'),
        department: textOf(cells, 'MNG_DEPT_NM'),
        phone: textOf(cells, 'MNG_DEPT_TELNO'),
        key: keyOf(district.code, number, zone, covers, place, kind),
        referenceDate: dayOf(cells, 'DAT_CRTR_YMD'),
      },
    };
  },
};
