import type { ErrorTexts } from '../service-contract.ts';

/** What an import tells of a file that it had begun with. */
export const brokenFileErrors = {
  import_quote_open: {
    status: 422,
    ko: '{line}째 줄 근처에서 따옴표가 닫히지 않았어요. 파일을 고쳐서 다시 올려 주세요. 그 앞까지는 가져왔어요.',
    en: 'Around line {line} a quotation mark is not closed. Correct the file and upload it again. What came before is imported.',
  },
  import_unreadable: {
    status: 422,
    ko: 'CSV로 읽을 수 없는 곳이 있어요. 파일을 다시 내려받아 올려 주세요. 그 앞까지는 가져왔어요.',
    en: 'The file can’t be read as CSV to its end. Download it again and upload it. What came before is imported.',
  },
  import_nothing_taken: {
    status: 422,
    ko: '가져올 수 있는 줄이 하나도 없어서 전에 있던 것을 그대로 두었어요.',
    en: 'No record of the file could be taken in, so what was there was left as it was.',
  },
  import_calendar_cut: {
    status: 422,
    ko: '파일이 줄 가운데에서 끊겼어요. 요일이 섞이지 않도록 아무것도 바꾸지 않았어요. 다시 내려받아 올려 주세요.',
    en: 'The file ends in the middle of a record. So that days are not mixed, nothing was changed. Download it again and upload it.',
  },
  import_failed: {
    status: 500,
    ko: '서버에 문제가 생겨서 멈췄어요. 같은 파일을 다시 올리면 멈춘 곳부터 이어서 가져와요.',
    en: 'Something went wrong on the server. Upload the same file again: it goes on where it was.',
  },
} as const satisfies ErrorTexts;

export const errors = {
  saved_place_not_found: {
    status: 404,
    ko: '저장한 곳을 찾지 못했어요. 이미 지웠을 수 있으니 목록을 다시 확인해 주세요.',
    en: 'This saved place wasn’t found. It may have been deleted; check your list.',
  },
  too_many_saved_places: {
    status: 409,
    ko: '{limit}곳까지 저장할 수 있어요. 쓰지 않는 곳을 지우고 다시 저장해 주세요.',
    en: 'You can save up to {limit} places. Delete one you don’t need and try again.',
  },
  location_or_region_missing: {
    status: 422,
    ko: '어디에서 찾을지 알려 주세요. 위도와 경도를 함께 보내거나 시·군·구를 골라 주세요.',
    en: 'Say where to look: send both latitude and longitude, or choose a district.',
  },
  area_not_found: {
    status: 404,
    ko: '‘{name}’ 지역을 찾지 못했어요. ‘서울 마포구’처럼 시·도와 시·군·구를 적어 주세요.',
    en: '“{name}” wasn’t found. Write the names of the province and district in Korean.',
  },
  area_ambiguous: {
    status: 422,
    ko: '‘{name}’에 맞는 곳이 여러 군데예요. 하나를 골라 주세요: {names}',
    en: '“{name}” could be several places. Choose one: {names}',
  },
  import_not_found: {
    status: 404,
    ko: '이 가져오기 기록을 찾지 못했어요.',
    en: 'This import wasn’t found.',
  },
  import_running: {
    status: 409,
    ko: '다른 파일을 가져오고 있어요. 끝난 뒤에 다시 시도해 주세요.',
    en: 'Another file is being imported. Try again when that has ended.',
  },
  import_empty: {
    status: 422,
    ko: '빈 파일이에요. 내려받은 CSV 파일을 골라 주세요.',
    en: 'The file is empty. Choose the CSV file that you downloaded.',
  },
  import_not_text: {
    status: 422,
    ko: '글자로 된 파일이 아니거나 UTF-16이에요. UTF-8이나 CP949(EUC-KR) CSV로 저장해서 다시 올려 주세요.',
    en: 'The file is UTF-16 or no text at all. Save it as CSV in UTF-8 or CP949 (EUC-KR) and upload it again.',
  },
  import_other_columns: {
    status: 422,
    ko: '고른 자료의 파일이 아니에요. 이 파일에 없는 열: {columns}. 바꾼 것은 없어요.',
    en: 'This isn’t a file of the chosen data set. It has no column {columns}. Nothing was changed.',
  },
  import_other_set: {
    status: 422,
    ko: '고른 자료가 아니라 ‘{other_ko}’({other_en}) 파일로 보여요. 그 자료에 올려 주세요. 바꾼 것은 없어요.',
    en: 'This looks like a file of “{other_en}” ({other_ko}). Upload it there. Nothing was changed.',
  },
  ...brokenFileErrors,
} as const satisfies ErrorTexts;
