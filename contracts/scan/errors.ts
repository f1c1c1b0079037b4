import type { ErrorTexts } from '../service-contract.ts';

export const errors = {
  scan_not_found: {
    status: 404,
    ko: '이 사진의 결과를 찾지 못했어요. 지웠거나 다른 계정의 것일 수 있어요.',
    en: 'This scan wasn’t found. It may have been deleted or belong to another account.',
  },
  scan_needs_photo: {
    status: 422,
    ko: '사진을 한 장 찍거나 골라 주세요.',
    en: 'Take or choose one photo.',
  },
  scan_not_finished: {
    status: 409,
    ko: '아직 결과가 없어요. 결과가 나온 뒤에 다시 시도해 주세요.',
    en: 'There is no result yet. Try again when there is one.',
  },
  scan_not_confirmed: {
    status: 409,
    ko: '무엇인지 먼저 알려 주세요. 그다음에 버렸다고 남길 수 있어요.',
    en: 'Say what it is first. Then you can note that you threw it away.',
  },
  scan_recycled_already: {
    status: 409,
    ko: '버렸다고 이미 남겼어요. 그래서 무엇인지는 이제 바꿀 수 없어요.',
    en: 'You have noted that you threw it away, so what it is can’t be changed any more.',
  },
  barcode_invalid: {
    status: 422,
    ko: '바코드 숫자가 맞지 않아요. 막대 아래의 8자리, 12자리 또는 13자리 숫자를 모두 적어 주세요.',
    en: 'This isn’t a valid barcode number. Enter all 8, 12 or 13 digits under the bars.',
  },
} as const satisfies ErrorTexts;
