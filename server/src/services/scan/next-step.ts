import type { NextStep, ScanResult } from '@madang/contracts/scan/entities';

const OFFERS: NextStep['offers'] = ['search', 'category', 'barcode'];

const CONFIRM: NextStep['text'] = { ko: '찍은 것이 맞나요?', en: 'Is this what you scanned?' };
const CHOOSE: NextStep['text'] = {
  ko: '아래에서 맞는 것을 골라 주세요. 없으면 이름으로 찾을 수 있어요.',
  en: 'Choose the right one below. If it isn’t there, you can find it by name.',
};
const FIND: NextStep['text'] = {
  ko: '이름이나 갈래로 찾거나, 바코드 숫자를 적어 주세요.',
  en: 'Find it by name or category, or enter the number of its barcode.',
};

/** Why nothing was found, and never more than is so. */
const NOTHING: Readonly<Record<NonNullable<ScanResult['model_problem']> | 'seen', NextStep['text']>> = {
  none_connected: {
    ko: '사진에서 분리배출 표시나 아는 바코드를 찾지 못했어요. 물건을 눈으로 알아보려면 사진을 보는 모델이 연결돼 있어야 하는데, 이 서버에는 없어요.',
    en: 'No recycling mark or known barcode was found on the photo. Recognising things by sight needs a vision model, and none is connected to this server.',
  },
  no_answer: {
    ko: '사진을 보는 모델이 지금은 답하지 않고, 사진에서 분리배출 표시나 아는 바코드도 찾지 못했어요.',
    en: 'The vision model gave no answer this time, and no recycling mark or known barcode was found on the photo.',
  },
  limit: {
    ko: '사진을 보는 모델을 쓸 수 있는 만큼 다 썼고, 사진에서 분리배출 표시나 아는 바코드도 찾지 못했어요.',
    en: 'The limit of the vision model is used up for now, and no recycling mark or known barcode was found on the photo.',
  },
  seen: {
    ko: '사진에서 분리배출 안내에 있는 물건을 찾지 못했어요.',
    en: 'Nothing that the recycling guide knows was found on the photo.',
  },
};

const joined = (first: NextStep['text'], second: NextStep['text']): NextStep['text'] => ({
  ko: `${first.ko} ${second.ko}`,
  en: `${first.en} ${second.en}`,
});

export const nextStepOf = ({
  item_id,
  candidates,
  rows,
  model_problem,
}: Pick<ScanResult, 'item_id' | 'candidates' | 'rows' | 'model_problem'>): NextStep => {
  if (item_id !== null) return { code: 'confirm', text: CONFIRM, offers: OFFERS };
  if (candidates.length > 0) return { code: 'choose', text: CHOOSE, offers: OFFERS };
  // A mark says where it goes, also where the guide has no item for it.
  if (rows.length > 0) return { code: 'search', text: FIND, offers: OFFERS };
  return { code: 'search', text: joined(NOTHING[model_problem ?? 'seen'], FIND), offers: OFFERS };
};

const UNKNOWN_BARCODE: NextStep['text'] = {
  ko: '아직 모르는 바코드예요. 무엇인지 알려 주면 기억해 두고, 계정 둘이 같은 답을 하면 다음부터 알아봐요.',
  en: 'This barcode isn’t known yet. Say what it is: once two accounts have given the same answer, it is known.',
};

export const nextStepOfBarcode = (isKnown: boolean): NextStep =>
  isKnown
    ? { code: 'confirm', text: CONFIRM, offers: OFFERS }
    : { code: 'search', text: joined(UNKNOWN_BARCODE, FIND), offers: ['search', 'category'] };
