import type { ErrorTexts } from '../service-contract.ts';

/** What somebody is told who moves chats in or out. */
export const movingErrors = {
  import_in_progress: {
    status: 409,
    ko: '다른 가져오기가 진행 중이에요. 끝난 뒤에 다시 시도해 주세요.',
    en: 'Another import is going on. Try again when it’s done.',
  },
  imports_busy: {
    status: 503,
    ko: '지금은 다른 사람들이 대화를 가져오고 있어서 자리가 없어요. 몇 분 뒤에 다시 시도해 주세요.',
    en: 'Other people are importing chats right now, and all places are taken. Try again in a few minutes.',
  },
  moving_too_long: {
    status: 409,
    ko: '대화를 옮기는 데 쓸 수 있는 {minutes}분이 다 됐어요. 가져온 대화는 그대로 있어요. 같은 파일을 다시 올리면 이어서 가져와요.',
    en: 'The {minutes} minutes that moving chats may take are over. What came is here. Upload the same file again to go on.',
  },
  exports_open: {
    status: 429,
    ko: '함께 내려받을 수 있는 대화 파일은 {limit}개예요. 받고 있는 것이 끝난 뒤에 다시 시도해 주세요.',
    en: 'Up to {limit} exports of chats can be downloaded at once. Try again when one has ended.',
  },
  exports_busy: {
    status: 503,
    ko: '지금은 다른 사람들이 대화 파일을 내려받고 있어서 자리가 없어요. 몇 분 뒤에 다시 시도해 주세요.',
    en: 'Other people are downloading chats right now, and all places are taken. Try again in a few minutes.',
  },
  not_an_export: {
    status: 422,
    ko: '대화를 내보낸 파일이 아니에요. 마당이나 ChatGPT에서 받은 ZIP, 또는 Open WebUI에서 받은 JSON을 골라 주세요.',
    en: 'This isn’t an export of chats. Choose the ZIP from Madang or ChatGPT, or the JSON from Open WebUI.',
  },
  archive_unreadable: {
    status: 422,
    ko: 'ZIP 파일을 열 수 없어요. 깨졌거나 암호가 걸린 파일일 수 있으니, 다시 내려받아 골라 주세요.',
    en: 'The ZIP file can’t be opened. It may be damaged or have a password. Download it again and choose it.',
  },
  archive_too_many_files: {
    status: 422,
    ko: 'ZIP 파일에 든 파일이 너무 많거나 이름과 설명이 너무 길어요. 파일은 {entries}개까지, 이름과 설명은 모두 더해 {megabytes}MB까지 받아요. ZIP을 풀어 대화가 든 JSON 파일을 하나씩 올리면 사진과 첨부 파일 없이 대화만 가져올 수 있어요. ChatGPT는 conversations.json이나 번호가 붙은 여러 파일, 마당은 conversations 폴더의 파일이에요.',
    en: 'There are too many files in this ZIP, or their names and comments are too long: up to {entries} files, and {megabytes} MB of names and comments in all. To bring the chats without their pictures and files, unpack the ZIP and upload the JSON files with chats one by one: conversations.json of ChatGPT, or its parts with numbers, and those in the folder conversations of Madang.',
  },
} as const satisfies ErrorTexts;
