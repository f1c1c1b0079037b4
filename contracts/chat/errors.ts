import type { ErrorTexts } from '../service-contract.ts';
import { connectionErrors } from './model-connection-errors.ts';
import { movingErrors } from './moving-errors.ts';

/** Why something that was kept could not be read: told with the item, and by no operation. */
export const readingErrors = {
  collector_nothing_to_read: {
    status: 422,
    ko: '읽을 글이 없어요. 글이 담긴 파일이나 링크를 담아 주세요.',
    en: 'There’s no text in it. Add a file or a link that has text.',
  },
  collector_encrypted: {
    status: 422,
    ko: '암호가 걸린 파일이라 읽지 못했어요. 암호를 푼 파일을 담아 주세요.',
    en: 'This file has a password. Remove the password and add it again.',
  },
  collector_for_distribution: {
    status: 422,
    ko: '배포용으로 저장한 한글 문서라 읽지 못했어요. 일반 문서나 PDF로 저장해서 담아 주세요.',
    en: 'This HWP file was saved for distribution and can’t be read. Save it as a regular document or a PDF, then add it again.',
  },
  collector_too_much: {
    status: 422,
    ko: '너무 커서 읽지 못했어요. 나눠서 담아 주세요.',
    en: 'This is too large to read. Add it in parts.',
  },
  collector_unknown_kind: {
    status: 422,
    ko: '읽을 수 없는 종류의 파일이에요. PDF, 오피스, 한글 문서나 글 파일을 담아 주세요.',
    en: 'This kind of file can’t be read. Add a PDF, an Office or HWP document, or a text file.',
  },
  collector_unreadable: {
    status: 422,
    ko: '읽지 못했어요. 다시 읽거나, 글을 복사해 메모로 담아 주세요.',
    en: 'This couldn’t be read. Try again, or copy its text into a note.',
  },
} as const satisfies ErrorTexts;

export const errors = {
  ...readingErrors,
  ...connectionErrors,
  look_over: {
    status: 403,
    ko: '대화를 열어 둔 시간이 지났어요. 까닭을 적고 다시 열어 주세요.',
    en: 'The time for which you opened this chat is over. Open it again with a reason.',
  },
  ...movingErrors,
  conversation_not_found: {
    status: 404,
    ko: '이 대화를 찾지 못했어요. 지웠거나 다른 계정의 대화일 수 있어요. 대화 목록에서 골라 주세요.',
    en: 'This chat wasn’t found. It may have been deleted or belong to another account. Choose one from your list.',
  },
  message_not_found: {
    status: 404,
    ko: '이 글을 찾지 못했어요. 대화를 다시 불러와 주세요.',
    en: 'This message wasn’t found. Reload the chat.',
  },
  summary_not_found: {
    status: 404,
    ko: '이 요약을 찾지 못했어요. 대화를 다시 불러와 주세요.',
    en: 'This summary wasn’t found. Reload the chat.',
  },
  share_not_found: {
    status: 404,
    ko: '이 공유 링크를 찾지 못했어요. 주소를 확인하거나 보낸 사람에게 다시 물어봐 주세요.',
    en: 'This shared link wasn’t found. Check the address, or ask the person who sent it.',
  },
  collector_item_not_found: {
    status: 404,
    ko: '모음함에서 찾지 못했어요. 지웠을 수 있어요. 목록을 다시 불러와 주세요.',
    en: 'This isn’t in your collection. It may have been deleted. Reload the list.',
  },
  too_many_personas: {
    status: 409,
    ko: '내 대화 상대는 {most}명까지 만들 수 있어요. 안 쓰는 상대를 지우고 다시 만들어 주세요.',
    en: 'You can have {most} personas. Delete one that you don’t use, then try again.',
  },
  too_many_prompts: {
    status: 409,
    ko: '내 질문은 {most}개까지 저장할 수 있어요. 안 쓰는 질문을 지우고 다시 저장해 주세요.',
    en: 'You can save {most} prompts. Delete one that you don’t use, then try again.',
  },
  prompt_not_found: {
    status: 404,
    ko: '이 질문을 찾지 못했어요. 지웠을 수 있어요.',
    en: 'This prompt wasn’t found. It may have been deleted.',
  },
  collection_not_found: {
    status: 404,
    ko: '이 앱에는 함께 쓰는 자료가 없어요.',
    en: 'This app has no shared knowledge.',
  },
  too_many_collector_items: {
    status: 409,
    ko: '모음함이 가득 찼어요. {most}개까지 담을 수 있어요. 안 쓰는 것을 지우고 다시 담아 주세요.',
    en: 'Your collection is full: it holds {most}. Delete what you don’t need, then add this again.',
  },
  collector_text_full: {
    status: 409,
    ko: '모음함에 담을 수 있는 글의 양을 넘어요. 모두 {most}자까지예요. 안 쓰는 것을 지우고 다시 담아 주세요.',
    en: 'Your collection would hold too much text: up to {most} characters in all. Delete what you don’t need, then add this again.',
  },
  persona_not_found: {
    status: 404,
    ko: '이 대화 상대를 찾지 못했어요. 목록에서 다시 골라 주세요.',
    en: 'This persona wasn’t found. Choose another.',
  },
  sample_not_found: {
    status: 404,
    ko: '이 예시 대화를 찾지 못했어요. 목록에서 다시 골라 주세요.',
    en: 'This sample wasn’t found. Choose another.',
  },
  sample_with_files: {
    status: 422,
    ko: '파일이 붙은 대화는 예시로 쓸 수 없어요. 파일 없는 대화를 골라 주세요.',
    en: 'A chat with files can’t be a sample. Choose one without files.',
  },
  turn_in_progress: {
    status: 409,
    ko: '답을 받는 중이에요. 다 받거나 멈춘 뒤에 보내 주세요.',
    en: 'An answer is still coming. Wait or stop it, then send.',
  },
  attachments_not_taken: {
    status: 422,
    ko: '이 앱은 파일을 받지 않아요. 파일을 빼고 글로 보내 주세요.',
    en: 'This app takes no files. Send your message without them.',
  },
  collector_not_read: {
    status: 422,
    ko: '이 앱은 모음함을 읽지 않아요. 모음함에서 붙인 것을 빼고 보내 주세요.',
    en: 'This app doesn’t read your collection. Detach what you added from it, then send.',
  },
  not_generating: { status: 409, ko: '이미 끝난 답이에요.', en: 'That answer is already complete.' },
  consent_not_found: {
    status: 404,
    ko: '이 답은 지금 그 허락을 기다리고 있지 않아요.',
    en: 'This answer waits for no such permission.',
  },
  consent_decided: {
    status: 409,
    ko: '이미 허락하거나 거절했어요.',
    en: 'This has been decided already.',
  },
  consent_expired: {
    status: 409,
    ko: '하루가 지나서 허락할 수 없어요. 다시 물어봐 주세요.',
    en: 'A day has passed, so it can’t be allowed any more. Ask again.',
  },
  allowance_not_found: {
    status: 404,
    ko: '이 대화에서 허락한 도구가 아니에요. 이미 취소했을 수 있어요.',
    en: 'This tool isn’t allowed in this chat. It may have been taken back already.',
  },
  nothing_to_continue: {
    status: 409,
    ko: '이어서 받을 수 없는 답이에요. 다시 받거나 새로 물어봐 주세요.',
    en: 'This answer can’t be continued. Get another answer or ask something new.',
  },
  no_room_for_chats: {
    status: 409,
    ko: '대화를 담을 자리가 모자라요. 출처와 안내, 공유한 사본까지 더해 모두 {most}MB까지예요. 안 쓰는 대화를 지우면 30일 안에, 공유를 끝내면 곧 자리가 나요.',
    en: 'There’s no room for more chats: up to {most} MB in all, with sources, notes and what you have shared. Delete chats you don’t need, and the room is free within 30 days; stop sharing some, and it’s free soon.',
  },
  share_too_long: {
    status: 422,
    ko: '대화가 너무 길어서 공유할 수 없어요. 글은 {most}자까지, 출처와 안내는 모두 더해 {beside}자까지 공유할 수 있어요.',
    en: 'This chat is too long to share. Up to {most} characters can be shared, and {beside} of its sources and notes.',
  },
  nothing_to_share: {
    status: 409,
    ko: '아직 공유할 대화가 없어요. 먼저 하나 물어봐 주세요.',
    en: 'There’s nothing to share yet. Ask something first.',
  },
  share_gone: {
    status: 410,
    ko: '공유가 끝났어요. 링크를 보낸 사람에게 새 링크를 부탁해 주세요.',
    en: 'This share has ended. Ask the person who sent it for a new link.',
  },
  quota_exceeded: {
    status: 429,
    openai: {
      type: 'insufficient_quota',
      code: 'insufficient_quota',
      lasts: true,
      ko: '이 요금제로 쓸 수 있는 만큼 다 썼어요. {when}에 다시 채워져요.',
      en: 'You’ve used all that your plan includes. It fills up again at {when}.',
    },
    ko: '이 요금제로 쓸 수 있는 만큼 다 썼어요. {when}에 다시 채워져요. 이 글은 보내지 않았고, 지워지지 않아요.',
    en: 'You’ve used all that your plan includes. It fills up again at {when}. This wasn’t sent, and it isn’t lost.',
  },
  guest_quota_exceeded: {
    status: 429,
    openai: {
      type: 'insufficient_quota',
      code: 'insufficient_quota',
      lasts: true,
      ko: '손님이 함께 쓸 수 있는 만큼 오늘은 다 썼어요. {when}에 다시 채워져요. 로그인하면 기다리지 않아도 돼요.',
      en: 'Guests have used all that they share today. It fills up again at {when}. Sign in and you needn’t wait.',
    },
    ko: '손님이 함께 쓸 수 있는 만큼 오늘은 다 썼어요. {when}에 다시 채워져요. 로그인하면 기다리지 않아도 돼요. 이 글은 보내지 않았고, 지워지지 않아요.',
    en: 'Guests have used all that they share today. It fills up again at {when}. Sign in and you needn’t wait. This wasn’t sent, and it isn’t lost.',
  },
  message_held_back: {
    status: 422,
    openai: {
      status: 400,
      code: 'content_policy_violation',
      ko: '이 글은 이 서버의 이용 기준에 맞지 않아 모델에 보내지 않았어요. 고쳐서 다시 보내 주세요.',
      en: 'This wasn’t sent to a model, because it doesn’t fit the rules of this server. Change it and send it again.',
    },
    ko: '이 글은 이 서버의 이용 기준에 맞지 않아 보내지 않았어요. 쓴 글은 그대로 있으니 고쳐서 다시 보내 주세요.',
    en: 'This wasn’t sent, because it doesn’t fit the rules of this server. What you wrote is still here: change it and send it again.',
  },
  share_held_back: {
    status: 422,
    ko: '제목이나 이름, 출처, 가져온 글, 중간에 끊긴 답 가운데 이 서버의 이용 기준에 맞지 않는 것이 있어 공유하지 않았어요. 대화는 그대로 있어요.',
    en: 'This wasn’t shared: its title, a name, a source, something imported or an answer that was cut off doesn’t fit the rules of this server. The chat is still here.',
  },
  shares_open: {
    status: 429,
    ko: '한 사람의 대화는 함께 {limit}개까지 공유하기 전에 확인해요. 확인이 끝난 뒤에 다시 시도해 주세요.',
    en: 'Up to {limit} of your chats are checked at once before they are shared. Try again when one is done.',
  },
  shares_busy: {
    status: 503,
    ko: '지금은 다른 사람들이 공유하는 대화를 확인하고 있어서 자리가 없어요. 잠시 뒤에 다시 시도해 주세요.',
    en: 'Chats that other people are sharing are being checked right now, and all places are taken. Try again in a moment.',
  },
  moderation_unavailable: {
    status: 503,
    openai: {
      ko: '이용 기준을 확인하는 서버가 답하지 않아 모델에 보내지 않았어요. 잠시 뒤에 다시 보내 주세요.',
      en: 'This wasn’t sent to a model, because the server that checks messages isn’t answering. Send it again in a moment.',
    },
    ko: '이용 기준을 확인하는 서버가 답하지 않아 아직 보내지 않았어요. 쓴 글은 그대로 있으니 잠시 뒤에 다시 보내 주세요.',
    en: 'This wasn’t sent yet, because the server that checks messages isn’t answering. What you wrote is still here: send it again in a moment.',
  },
  model_rate_limited: {
    status: 429,
    openai: {
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
      ko: '지금은 모델이 바빠요. 잠시 뒤에 다시 시도해 주세요.',
      en: 'The model is busy. Try again in a moment.',
    },
    ko: '지금은 모델이 바빠요. 보낸 글은 저장했어요. 잠시 뒤에 다시 시도해 주세요.',
    en: 'The model is busy. Your message is saved. Try again in a moment.',
  },
  model_unavailable: {
    status: 502,
    openai: {
      ko: '모델에서 답을 받지 못했어요. 잠시 뒤에 다시 시도해 주세요.',
      en: 'The model isn’t answering. Try again in a moment.',
    },
    ko: '모델에서 답을 받지 못했어요. 보낸 글은 저장했어요. 잠시 뒤에 다시 시도해 주세요.',
    en: 'The model isn’t answering. Your message is saved. Try again in a moment.',
  },
  model_timeout: {
    status: 504,
    openai: {
      ko: '모델의 답이 너무 늦어요. 잠시 뒤에 다시 시도해 주세요.',
      en: 'The model took too long. Try again in a moment.',
    },
    ko: '모델의 답이 너무 늦어요. 보낸 글은 저장했어요. 잠시 뒤에 다시 시도해 주세요.',
    en: 'The model took too long. Your message is saved. Try again in a moment.',
  },
  model_failed: {
    status: 502,
    openai: {
      ko: '모델이 답하다가 오류를 냈어요. 다시 시도해 주세요.',
      en: 'The model had an error while it answered. Try again.',
    },
    ko: '모델이 답하다가 오류를 냈어요. 보낸 글은 저장했어요. 답을 다시 받아 주세요.',
    en: 'The model had an error while it answered. Your message is saved. Get another answer to try again.',
  },
  model_cut_off: {
    status: 502,
    openai: {
      ko: '모델과의 연결이 답하는 중에 끊겼어요. 다시 시도해 주세요.',
      en: 'The connection to the model broke in the middle of the answer. Try again.',
    },
    ko: '모델과의 연결이 답하는 중에 끊겼어요. 여기까지의 답은 저장했어요. 이어서 받아 주세요.',
    en: 'The connection to the model broke in the middle of the answer. The answer so far is saved. Continue to get the rest.',
  },
  model_filtered: {
    status: 422,
    openai: {
      status: 400,
      code: 'content_filter',
      ko: '모델 제공사의 안전 필터가 답을 막았어요. 다르게 물어봐 주세요.',
      en: 'The safety filter of the model’s provider held the answer back. Ask differently.',
    },
    ko: '모델 제공사의 안전 필터가 답을 막았어요. 다르게 물어보거나 답을 다시 받아 주세요.',
    en: 'The safety filter of the model’s provider held the answer back. Ask differently, or get another answer.',
  },
  answer_held_back: {
    status: 422,
    openai: {
      status: 400,
      code: 'content_filter',
      ko: '모델의 답이 이 서버의 이용 기준에 맞지 않아 보여 드리지 않아요. 다르게 물어봐 주세요.',
      en: 'The model’s answer doesn’t fit the rules of this server, so it isn’t shown. Ask differently.',
    },
    ko: '모델의 답이 이 서버의 이용 기준에 맞지 않아 보여 드리지 않아요. 보낸 글은 저장했어요. 다르게 물어보거나 답을 다시 받아 주세요.',
    en: 'The model’s answer doesn’t fit the rules of this server, so it isn’t shown. Your message is saved. Ask differently, or get another answer.',
  },
  answer_not_judged: {
    status: 503,
    openai: {
      ko: '이용 기준을 확인하는 서버가 답하지 않아 모델의 답을 보여 드리지 않아요. 잠시 뒤에 다시 시도해 주세요.',
      en: 'The model’s answer isn’t shown, because the server that checks answers isn’t responding. Try again in a moment.',
    },
    ko: '이용 기준을 확인하는 서버가 답하지 않아 모델의 답을 보여 드리지 않아요. 보낸 글은 저장했어요. 잠시 뒤에 답을 다시 받아 주세요.',
    en: 'The model’s answer isn’t shown, because the server that checks answers isn’t responding. Your message is saved. Get another answer in a moment.',
  },
  model_empty: {
    status: 502,
    openai: { ko: '모델이 빈 답을 보냈어요. 다시 시도해 주세요.', en: 'The model sent an empty answer. Try again.' },
    ko: '모델이 빈 답을 보냈어요. 보낸 글은 저장했어요. 답을 다시 받아 주세요.',
    en: 'The model sent an empty answer. Your message is saved. Get another answer to try again.',
  },
  model_input_too_long: {
    status: 422,
    openai: {
      status: 400,
      code: 'context_length_exceeded',
      ko: '모델이 한 번에 읽을 수 있는 길이를 넘었어요. 글을 줄이거나 앞의 글을 빼고 보내 주세요.',
      en: 'This is more than the model can read at once. Make it shorter, or leave out what was said first.',
    },
    ko: '모델이 한 번에 읽을 수 있는 길이를 넘었어요. 보낸 글은 저장했어요. 짧게 나누거나 새 대화에서 물어봐 주세요.',
    en: 'This is more than the model can read at once. Your message is saved. Make it shorter, or ask in a new chat.',
  },
  model_refused: {
    status: 502,
    openai: {
      lasts: true,
      ko: '모델 서버가 요청을 받아들이지 않았어요. 요청의 값을 확인하거나 다른 모델을 골라 주세요.',
      en: 'The model’s server did not accept the request. Check its values, or choose another model.',
    },
    ko: '모델 서버가 요청을 받아들이지 않았어요. 보낸 글은 저장했어요. 다른 모델로 다시 받거나 이 서버의 운영자에게 알려 주세요.',
    en: 'The model’s server did not accept the request. Your message is saved. Choose another model, or tell the person who runs this server.',
  },
  model_key_refused: {
    status: 502,
    openai: {
      lasts: true,
      ko: '모델 서버가 이 서버의 키를 받아들이지 않았어요. 이 서버의 운영자에게 알려 주세요.',
      en: 'The model’s server does not accept this server’s key. Tell the person who runs this server.',
    },
    ko: '모델 서버가 이 서버의 키를 받아들이지 않았어요. 보낸 글은 저장했어요. 이 서버의 운영자에게 알려 주세요.',
    en: 'The model’s server does not accept this server’s key. Your message is saved. Tell the person who runs this server.',
  },
  model_no_credit: {
    status: 502,
    openai: {
      lasts: true,
      ko: '이 서버에서 모델을 쓸 잔액이 떨어졌어요. 다른 모델을 쓰거나 이 서버의 운영자에게 알려 주세요.',
      en: 'This server has no credit left for the model. Choose another model, or tell the person who runs this server.',
    },
    ko: '이 서버에서 모델을 쓸 잔액이 떨어졌어요. 보낸 글은 저장했어요. 다른 모델로 다시 받거나 이 서버의 운영자에게 알려 주세요.',
    en: 'This server has no credit left for the model. Your message is saved. Choose another model, or tell the person who runs this server.',
  },
  model_not_found: {
    status: 502,
    openai: {
      code: 'model_not_at_its_server',
      lasts: true,
      ko: '설정된 주소나 이름에서 모델을 찾지 못했어요. 이 서버의 운영자에게 알려 주세요.',
      en: 'The model wasn’t found at the address that is set. Tell the person who runs this server.',
    },
    ko: '설정된 주소나 이름에서 모델을 찾지 못했어요. 보낸 글은 저장했어요. 이 서버의 운영자에게 알려 주세요.',
    en: 'The model wasn’t found at the address that is set. Your message is saved. Tell the person who runs this server.',
  },
  unknown_model: {
    status: 404,
    openai: { code: 'model_not_found' },
    ko: '“{model}” 모델을 찾지 못했어요. GET /v1/models의 목록에서 골라 주세요.',
    en: 'The model “{model}” wasn’t found. Choose one of GET /v1/models.',
  },
  embeddings_not_connected: {
    status: 501,
    openai: { type: 'invalid_request_error', lasts: true },
    ko: '글을 벡터로 바꾸는 모델이 연결되어 있지 않아요. 이 서버의 운영자에게 EMBEDDING_URL과 EMBEDDING_MODELS를 설정해 달라고 해 주세요.',
    en: 'No model that turns texts into vectors is connected. Ask the person who runs this server to set EMBEDDING_URL and EMBEDDING_MODELS.',
  },
} as const satisfies ErrorTexts;
