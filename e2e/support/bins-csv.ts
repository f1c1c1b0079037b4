/** The columns of the national set of clothing bins, in its order, and a bin as a publisher would write it. */
const bin = (number: string) => ({
  관리번호: number,
  설치장소명: `뚝섬 ${number}`,
  시도명: '서울특별시',
  시군구명: '마포구',
  소재지도로명주소: `서울특별시 마포구 월드컵로 ${number}`,
  소재지지번주소: '',
  위도: '37.5559',
  경도: '126.9083',
  상세위치: '',
  관리기관명: '마포구청',
  관리기관전화번호: '02-000-0000',
  데이터기준일자: '2026-05-01',
  제공기관코드: '3130000',
  제공기관명: '서울특별시 마포구',
});
type Bin = ReturnType<typeof bin>;

/** What is given is written in the place of what is usual. */
export const binRow = (number: string, changed: Partial<Bin> = {}): Bin => ({ ...bin(number), ...changed });

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const fileOf = (rows: readonly (readonly string[])[], name: string): File =>
  new File([rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')], name, { type: 'text/csv' });

/** A file of so many clothing bins beside each other, and `more`. */
export const binsCsv = (count: number, more: readonly Bin[] = []): File => {
  const bins = Array.from({ length: count }, (_, nth) => binRow(`${nth + 1}`, { 위도: (37.5 + nth / 1e6).toFixed(6) }));
  const rows = [Object.keys(bin('')), ...[...bins, ...more].map((each) => Object.values(each))];
  return fileOf(rows, 'bins.csv');
};

/** The days of one part of one district. */
export const calendarCsv = (): File => {
  const zone = {
    CTPV_NM: '서울특별시',
    SGG_NM: '마포구',
    MNG_ZONE_NM: '1구역',
    EMSN_PLC: '문전수거',
    LF_WST_EMSN_DOW: '월+수+금',
    RCYCL_EMSN_DOW: '화+목',
    DAT_CRTR_YMD: '2026-05-01',
  };
  return fileOf([Object.keys(zone), Object.values(zone)], 'calendar.csv');
};
