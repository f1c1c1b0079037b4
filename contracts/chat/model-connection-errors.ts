import type { ErrorTexts } from '../service-contract.ts';

/** What an admin who connects a model is told. */
export const connectionErrors = {
  connected_model_not_found: {
    status: 404,
    ko: '이 모델 연결을 찾지 못했어요. 지웠을 수 있어요. 목록에서 다시 골라 주세요.',
    en: 'This model connection wasn’t found. It may have been deleted. Choose one from the list.',
  },
  connected_model_exists: {
    status: 409,
    ko: '이미 연결한 모델이에요. 목록에 있는 것을 고쳐 주세요.',
    en: 'This model is already connected. Change the one in the list.',
  },
  set_by_environment: {
    status: 409,
    ko: '서버 설정으로 연결한 모델이라 여기에서 바꿀 수 없어요. 서버의 설정을 고치고 다시 시작해 주세요.',
    en: 'This model is set by the server’s environment, so it can’t be changed here. Change the setting and restart.',
  },
  key_needed_again: {
    status: 422,
    ko: '키를 다시 적어 주세요. 저장한 키는 처음 적은 주소에만 보내요.',
    en: 'Enter the key again. A saved key is sent to the address it was entered for, and nowhere else.',
  },
  models_server_unreachable: {
    status: 422,
    ko: '이 주소에 연결하지 못했어요. 주소가 맞는지, 모델 서버가 켜져 있는지 확인해 주세요.',
    en: 'Couldn’t connect to this address. Check the address, and that the model’s server is running.',
  },
  models_server_refused_key: {
    status: 422,
    ko: '모델 서버가 이 키를 받아들이지 않았어요. 키를 확인해 주세요.',
    en: 'The model’s server doesn’t accept this key. Check the key.',
  },
  models_server_lists_nothing: {
    status: 422,
    ko: '이 주소는 모델 목록을 주지 않아요. 모델 이름을 직접 적어 주세요.',
    en: 'This address gives no list of models. Enter the name of the model yourself.',
  },
} as const satisfies ErrorTexts;
