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

/** What the packaging said: that nothing was found is said of what could be read alone. */
const NO_MARK: NextStep['text'] = {
  ko: '사진에서 분리배출 표시나 아는 바코드를 찾지 못했어요.',
  en: 'No recycling mark or known barcode was found on the photo.',
};
const NOT_READ: NextStep['text'] = {
  ko: '사진에 적힌 것을 다 읽지는 못했어요.',
  en: 'What is printed on the photo couldn’t all be read.',
};

/** What a model said. */
const MODEL: Readonly<Record<NonNullable<ScanResult['model_problem']> | 'seen', NextStep['text']>> = {
  none_connected: {
    ko: '물건을 눈으로 알아보려면 사진을 보는 모델이 있어야 하는데, 이 서버에는 연결돼 있지 않아요.',
    en: 'Recognising things by sight needs a vision model, and none is connected to this server.',
  },
  no_answer: {
    ko: '사진을 보는 모델은 지금 답하지 않아요.',
    en: 'The vision model gave no answer this time.',
  },
  limit: {
    ko: '사진을 보는 모델은 쓸 수 있는 만큼 다 썼어요.',
    en: 'The limit of the vision model is used up for now.',
  },
  seen: {
    ko: '사진을 보는 모델도 분리배출 안내에 있는 물건을 찾지 못했어요.',
    en: 'The vision model saw nothing that the recycling guide knows.',
  },
};

const joined = (...texts: readonly NextStep['text'][]): NextStep['text'] => ({
  ko: texts.map(({ ko }) => ko).join(' '),
  en: texts.map(({ en }) => en).join(' '),
});

export const nextStepOf = ({
  item_id,
  candidates,
  rows,
  model_problem,
  unread,
}: Pick<ScanResult, 'item_id' | 'candidates' | 'rows' | 'model_problem' | 'unread'>): NextStep => {
  if (item_id !== null) return { code: 'confirm', text: CONFIRM, offers: OFFERS };
  if (candidates.length > 0) return { code: 'choose', text: CHOOSE, offers: OFFERS };
  // A mark says where it goes, also where the guide has no item for it.
  if (rows.length > 0) return { code: 'search', text: FIND, offers: OFFERS };
  return {
    code: 'search',
    text: joined(unread.length > 0 ? NOT_READ : NO_MARK, MODEL[model_problem ?? 'seen'], FIND),
    offers: OFFERS,
  };
};

const UNKNOWN_BARCODE: NextStep['text'] = {
  ko: '아직 모르는 바코드예요. 무엇인지 알려 주면 기억해 두고, 계정 둘이 같은 답을 하면 다음부터 알아봐요.',
  en: 'This barcode isn’t known yet. Say what it is: once two accounts have given the same answer, it is known.',
};

export const nextStepOfBarcode = (isKnown: boolean): NextStep =>
  isKnown
    ? { code: 'confirm', text: CONFIRM, offers: OFFERS }
    : { code: 'search', text: joined(UNKNOWN_BARCODE, FIND), offers: ['search', 'category'] };
