import type { ErrorTexts } from './service-contract.ts';

/** Why nothing was read at an address that a person gave. */
export const linkErrors = {
  link_not_found: {
    status: 422,
    ko: '이 주소에는 페이지가 없어요. 주소를 확인해 주세요.',
    en: 'There is no page at this address. Check the address.',
  },
  link_refused: {
    status: 422,
    ko: '이 주소는 열 수 없어요. 인터넷에 공개된 http나 https 주소를 넣어 주세요.',
    en: 'This address can’t be opened. Use a public http or https address.',
  },
  link_unreachable: {
    status: 422,
    ko: '이 사이트에 연결하지 못했어요. 주소를 확인하거나 잠시 뒤에 다시 시도해 주세요.',
    en: 'Couldn’t connect to this site. Check the address, or try again in a moment.',
  },
  link_too_large: {
    status: 422,
    ko: '페이지가 너무 커요. {megabytes}MB까지 읽을 수 있어요.',
    en: 'This page is too large. Up to {megabytes} MB can be read.',
  },
  link_too_slow: {
    status: 422,
    ko: '이 사이트의 답이 너무 늦어요. 잠시 뒤에 다시 시도해 주세요.',
    en: 'This site takes too long to answer. Try again in a moment.',
  },
  link_not_readable: {
    status: 422,
    ko: '이 주소에는 읽을 수 있는 글이 없어요. 웹 페이지, 텍스트, PDF, 오피스나 한글 문서를 읽을 수 있어요.',
    en: 'There is no text to read at this address. Web pages, text, PDF, Office and HWP documents can be read.',
  },
  link_loop: {
    status: 422,
    ko: '이 주소는 다른 주소로 계속 넘어가기만 해요. 마지막 페이지의 주소를 넣어 주세요.',
    en: 'This address only leads on to others. Use the address of the page itself.',
  },
  link_failed: {
    status: 422,
    ko: '이 사이트가 페이지를 보여 주지 않아요(HTTP {status}). 로그인이 필요한 페이지인지 확인해 주세요.',
    en: 'This site doesn’t show the page (HTTP {status}). Check whether it asks to sign in.',
  },
} as const satisfies ErrorTexts;
