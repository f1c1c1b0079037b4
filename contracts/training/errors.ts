import type { ErrorTexts } from '../service-contract.ts';

export const errors = {
  training_case_not_found: {
    status: 404,
    ko: '이 연락을 찾지 못했어요. 지금은 쉬고 있을 수 있으니 목록에서 다른 연락을 골라 주세요.',
    en: 'This contact wasn’t found. It may be switched off; choose another one from the list.',
  },
  training_session_not_found: {
    status: 404,
    ko: '이 훈련을 찾지 못했어요. 지웠거나 다른 계정의 훈련일 수 있어요.',
    en: 'This session wasn’t found. It may have been deleted or belong to another account.',
  },
  training_session_open: {
    status: 409,
    ko: '아직 끝나지 않은 훈련이에요. 끝내기를 누르면 돌아볼 수 있어요.',
    en: 'This session is still going on. Finish it to see the debrief.',
  },
  training_no_case: {
    status: 404,
    ko: '이 조건에 맞는 연락이 없어요. 난이도나 갈래를 바꿔 보세요.',
    en: 'No contact fits these choices. Try another difficulty or category.',
  },
  training_no_model: {
    status: 409,
    ko: '새 연락을 지어내는 기능은 모델을 연결해야 쓸 수 있어요. 목록에서 골라 주세요.',
    en: 'Making up a new contact works only with a connected model. Choose one from the list.',
  },
  training_model_failed: {
    status: 502,
    ko: '모델이 쓸 만한 연락을 지어내지 못했어요. 다시 시도하거나 목록에서 골라 주세요.',
    en: 'The model didn’t come up with a usable contact. Try again, or choose one from the list.',
  },
  training_message_too_long: {
    status: 422,
    ko: '훈련에서는 한 번에 {limit}자까지 말할 수 있어요. 짧게 나눠 보내 주세요.',
    en: 'In a session one message has {limit} characters at most. Send it in shorter ones.',
  },
  training_said_is_said: {
    status: 409,
    ko: '훈련에서는 이미 한 말을 고칠 수 없어요. 이어서 말하거나 훈련을 새로 시작해 주세요.',
    en: 'What you said can’t be changed in a session. Go on from here, or start again.',
  },
  training_picture_unreadable: {
    status: 422,
    ko: '이 파일은 사진으로 열 수 없어요. 화면을 다시 찍거나 PNG, JPEG 사진을 골라 주세요.',
    en: 'This file can’t be opened as a picture. Take the screenshot again, or choose a PNG or JPEG.',
  },
  training_picture_too_large: {
    status: 422,
    ko: '사진이 너무 커서 읽지 못했어요. 글이 있는 부분만 잘라서 다시 넣어 주세요.',
    en: 'The picture is too large to read. Crop it to the part with the text and try again.',
  },
  training_picture_not_read: {
    status: 500,
    ko: '사진을 읽다가 서버에 문제가 생겼어요. 사진이 잘못된 것은 아니에요. 다시 시도하거나 글을 복사해 붙여 넣어 주세요.',
    en: 'The server failed while it read the picture; your picture isn’t at fault. Try again, or paste the text instead.',
  },
  training_pictures_waiting: {
    status: 503,
    ko: '지금 읽을 사진이 많이 밀려 있어요. {seconds}초 뒤에 다시 시도하거나 글을 복사해 붙여 넣어 주세요.',
    en: 'Many pictures are waiting to be read. Try again in {seconds} seconds, or paste the text instead.',
  },
  training_case_does_not_fit: {
    status: 422,
    ko: '이 사례는 그대로 쓸 수 없어요: {problem}',
    en: 'This case can’t be used as it is: {problem}',
  },
} as const satisfies ErrorTexts;
