import type { ErrorTexts } from '../service-contract.ts';

export const errors = {
  billing_signature_invalid: {
    status: 401,
    ko: '서명이 맞지 않거나 시간이 지난 결제 소식이에요. 비밀 값과 시계를 확인해 주세요.',
    en: 'This billing event isn’t signed as it should be, or is too old. Check the secret and the clock.',
  },
  character_locked: {
    status: 409,
    ko: '아직 만나지 못한 식구예요. 마당 식구 화면에 어떻게 만나는지 있어요.',
    en: 'You haven’t met this character yet. The yard family page says how to.',
  },
  character_not_found: {
    status: 404,
    ko: '이 식구를 찾지 못했어요. 마당 식구를 다시 불러와 주세요.',
    en: 'This character wasn’t found. Reload the yard family.',
  },
  skin_locked: {
    status: 409,
    ko: '아직 열리지 않은 옷이에요. 마당 식구 화면에 어떻게 여는지 있어요.',
    en: 'This outfit isn’t open yet. The yard family page says how to open it.',
  },
  skin_not_found: {
    status: 404,
    ko: '이 옷을 찾지 못했어요. 마당 식구를 다시 불러와 주세요.',
    en: 'This outfit wasn’t found. Reload the yard family.',
  },
  notification_not_found: {
    status: 404,
    ko: '이 알림을 찾지 못했어요. 오래된 알림은 지워져요. 알림을 다시 불러와 주세요.',
    en: 'This notification wasn’t found. Old ones are removed. Reload the list.',
  },
  plan_not_self_service: {
    status: 403,
    ko: '‘{plan}’ 요금제는 직접 고를 수 없어요. 이 서버의 운영자에게 문의해 주세요.',
    en: 'You can’t choose the {plan} plan yourself. Contact the person who runs this server.',
  },
  webhook_delivery_not_found: {
    status: 404,
    ko: '이 전송 기록을 찾지 못했어요. 끝난 기록은 30일 뒤에 지워져요. 목록을 다시 불러와 주세요.',
    en: 'This delivery wasn’t found. Finished ones are removed after 30 days. Reload the list.',
  },
  webhook_disabled: {
    status: 409,
    ko: '꺼져 있는 웹훅이에요. 켠 다음에 보내 주세요.',
    en: 'This webhook is switched off. Switch it on first.',
  },
  webhook_blocked: {
    status: 409,
    ko: '관리자가 막은 웹훅이라 켤 수 없어요. 관리자에게 물어봐 주세요.',
    en: 'An admin blocked this webhook, so it can’t be switched on. Ask an admin.',
  },
  webhook_needs_account: {
    status: 403,
    ko: '웹훅은 계정이 있어야 만들 수 있어요. 가입하거나 로그인해 주세요.',
    en: 'A webhook needs an account. Sign up or sign in first.',
  },
  webhook_not_found: {
    status: 404,
    ko: '이 웹훅을 찾지 못했어요. 지웠거나 다른 계정의 것일 수 있어요.',
    en: 'This webhook wasn’t found. It may have been deleted or belong to another account.',
  },
  webhook_url_refused: {
    status: 422,
    ko: '이 주소로는 보낼 수 없어요. https://로 시작하는 인터넷 주소를 사용자 이름과 비밀번호 없이 적어 주세요.',
    en: 'Nothing can be sent to this address. Give one on the internet that begins with https://, without a user and password.',
  },
  too_many_webhooks: {
    status: 409,
    ko: '웹훅은 {limit}개까지 만들 수 있어요. 쓰지 않는 웹훅을 지워 주세요.',
    en: 'You can have up to {limit} webhooks. Delete one you don’t use.',
  },
} as const satisfies ErrorTexts;
