import type { ErrorTexts } from '../service-contract.ts';

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
} as const satisfies ErrorTexts;
