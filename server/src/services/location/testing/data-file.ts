import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import iconv from 'iconv-lite';

/** The columns of the national set of clothing bins, in its order. */
export const CLOTHES = [
  '관리번호',
  '설치장소명',
  '시도명',
  '시군구명',
  '소재지도로명주소',
  '소재지지번주소',
  '위도',
  '경도',
  '상세위치',
  '관리기관명',
  '관리기관전화번호',
  '데이터기준일자',
  '제공기관코드',
  '제공기관명',
] as const;

/** A bin as a publisher would write it; what is given is written instead. */
export const clothesRow = (
  number: string,
  changed: Partial<Record<(typeof CLOTHES)[number], string>> = {},
): string[] => {
  const row: Record<(typeof CLOTHES)[number], string> = {
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
    ...changed,
  };
  return CLOTHES.map((name) => row[name]);
};

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');

export const writeData = async (text: string | Buffer, encoding = 'utf8'): Promise<string> => {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'madang-import-')), 'data.csv');
  await writeFile(
    file,
    typeof text === 'string' ? iconv.encode(text, encoding, { addBOM: encoding === 'utf8' }) : text,
  );
  return file;
};
