import type { Localized } from '../fields.ts';
import type { errors } from './errors.ts';

type ModelFailure = Extract<
  keyof typeof errors,
  | 'model_rate_limited'
  | 'model_unavailable'
  | 'model_timeout'
  | 'model_failed'
  | 'model_cut_off'
  | 'model_filtered'
  | 'model_empty'
  | 'model_input_too_long'
  | 'model_refused'
  | 'model_key_refused'
  | 'model_no_credit'
  | 'model_not_found'
>;

/** It answers, with a status of 500 and above. */
export const SERVER_PROBLEM: Localized = {
  ko: '모델 서버가 답했지만 그 안에서 오류가 났어요. 모델 서버의 기록을 확인해 주세요.',
  en: 'The model’s server answered that it failed. Check the log of the model’s server.',
};

/** What a failure of a model means to whoever connects it: people who chat are told something else. */
export const TRIAL_PROBLEMS: Readonly<Record<ModelFailure, Localized>> = {
  model_rate_limited: {
    ko: '모델 서버가 지금은 요청을 더 받지 않아요. 쓴 양과 한도를 확인하거나 잠시 뒤에 다시 시험해 주세요.',
    en: 'The model’s server takes no more requests now. Check your usage and limits, or test again in a moment.',
  },
  model_unavailable: {
    ko: '이 주소에서 답이 없어요. 주소가 맞는지, 모델 서버가 켜져 있는지 확인해 주세요.',
    en: 'Nothing answers at this address. Check the address, and that the model’s server is running.',
  },
  model_timeout: {
    ko: '기다려도 답이 오지 않았어요. 모델을 불러오는 중일 수 있으니 잠시 뒤에 다시 시험하고, 그래도 같으면 모델 서버를 확인해 주세요.',
    en: 'No answer came in time. The model may still be loading: test again in a moment, then check its server.',
  },
  model_failed: {
    ko: '답이 왔지만 읽을 수 없어요. OpenAI 방식의 주소가 맞는지 확인해 주세요.',
    en: 'An answer came, but it can’t be read. Check that the address speaks the API you chose.',
  },
  model_cut_off: {
    ko: '답이 오다가 끊겼어요. 모델 서버의 기록을 확인해 주세요.',
    en: 'The answer broke off. Check the log of the model’s server.',
  },
  model_filtered: {
    ko: '제공사의 안전 필터가 인사말을 막았어요. 제공사의 필터 설정을 확인해 주세요.',
    en: 'The provider’s safety filter held a greeting back. Check the filter settings of the provider.',
  },
  model_empty: {
    ko: '모델이 빈 답을 보냈어요. 다른 모델 이름으로 시험해 주세요.',
    en: 'The model sent an empty answer. Test another model name.',
  },
  model_input_too_long: {
    ko: '모델이 인사말도 길다고 해요. 모델 서버에 정한 문맥 길이를 확인해 주세요.',
    en: 'Even a greeting is too long for this model. Check the context size that its server is set to.',
  },
  model_refused: {
    ko: '모델 서버가 요청을 받아들이지 않았어요. 모델 이름을 확인해 주세요.',
    en: 'The model’s server doesn’t accept the request. Check the name of the model.',
  },
  model_key_refused: {
    ko: '모델 서버가 키를 받아들이지 않았어요. 키를 다시 확인해 주세요.',
    en: 'The model’s server doesn’t accept the key. Check the key.',
  },
  model_no_credit: {
    ko: '제공사에 남은 잔액이 없어요. 제공사의 결제 화면에서 충전한 뒤 다시 시험해 주세요.',
    en: 'There is no credit left at the provider. Add some on its billing page, and test again.',
  },
  model_not_found: {
    ko: '이 주소에는 이 이름의 모델이 없어요. 주소와 모델 이름을 확인해 주세요.',
    en: 'There is no model of this name at this address. Check the address and the name.',
  },
};
