/** Month and day of a date as people write it ("11월 14일 금요일", "2026-11-14", "11.14(금)"), or none. */
export const dayOf = (text: string): readonly [month: string, day: string] | undefined => {
  const found =
    /(\d{1,2})\s*월\s*(\d{1,2})\s*일/u.exec(text) ??
    /(?:19|20)\d{2}\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})/u.exec(text) ??
    /(?<![\d:])(\d{1,2})\s*[./]\s*(\d{1,2})(?![\d:])/u.exec(text);
  const [month, day] = [Number(found?.[1]), Number(found?.[2])];
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return undefined;
  return [String(month), String(day)];
};
