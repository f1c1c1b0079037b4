import type { ErrorTexts } from './service-contract.ts';

export const errors = {
  item_not_found: {
    status: 404,
    ko: '이 품목을 안내에서 찾지 못했어요. 이름으로 찾아보세요.',
    en: 'This item wasn’t found in the guide. Try searching by name.',
  },
  guide_photo_not_found: {
    status: 404,
    ko: '이 품목에는 사진이 없어요.',
    en: 'This item has no photo.',
  },
  faq_not_found: {
    status: 404,
    ko: '이 질문을 자주 묻는 질문에서 찾지 못했어요. 목록에서 골라 주세요.',
    en: 'This question wasn’t found. Choose one from the list.',
  },
  region_not_found: {
    status: 404,
    ko: '‘{region}’ 시·도를 찾지 못했어요. 서울, 경기, 제주처럼 적어 주세요.',
    en: 'No province or metropolitan city matches “{region}”. Try a name such as Seoul, Gyeonggi or Jeju.',
  },
  district_not_found: {
    status: 404,
    ko: '{region}에서 ‘{district}’ 시·군·구를 찾지 못했어요. 이름을 확인해 주세요.',
    en: '{region} has no district called “{district}”. Check its name.',
  },
  content_does_not_fit: {
    status: 422,
    ko: '안내의 다른 부분과 맞지 않아요: {problem}',
    en: 'This does not fit the rest of the guide: {problem}',
  },
  region_ambiguous: {
    status: 422,
    ko: '‘{region}’에 맞는 곳이 여러 군데예요. 하나를 골라 주세요: {names}',
    en: '“{region}” could be several places. Choose one: {names}',
  },
  district_ambiguous: {
    status: 422,
    ko: '‘{district}’에 맞는 곳이 여러 군데예요. 하나를 골라 주세요: {names}',
    en: '“{district}” could be several places. Choose one: {names}',
  },
} as const satisfies ErrorTexts;
