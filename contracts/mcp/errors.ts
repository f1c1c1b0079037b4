import type { ErrorTexts } from '../service-contract.ts';

/** Of servers of others, and their tools. */
export const errors = {
  mcp_server_not_found: {
    status: 404,
    ko: 'MCP 서버를 찾지 못했어요. 목록을 다시 열어 주세요.',
    en: 'This MCP server was not found. Open the list again.',
  },
  mcp_name_taken: {
    status: 409,
    ko: '같은 이름의 MCP 서버가 있어요. 다른 이름을 적어 주세요.',
    en: 'An MCP server has this name already. Choose another one.',
  },
  mcp_header_needed_again: {
    status: 409,
    ko: '주소가 다른 서버로 바뀌어서 헤더 값을 다시 적어야 해요.',
    en: 'The address is of another server now: enter the header’s value again.',
  },
  mcp_tool_changed: {
    status: 409,
    ko: '도구의 설명이나 입력 형식이 바뀌었어요. 관리자가 다시 살펴봐야 쓸 수 있어요.',
    en: 'The tool’s description or input has changed. An admin has to look at it again before it can be used.',
  },
  mcp_tool_not_offered: {
    status: 409,
    ko: '지금은 쓸 수 없는 도구예요.',
    en: 'This tool is not available now.',
  },
  mcp_address_refused: {
    status: 422,
    ko: '이 주소로는 연결하지 않아요. 인터넷 주소이거나 OUTBOUND_PRIVATE_HOSTS에 적힌 주소여야 해요.',
    en: 'Nothing is asked at this address. It has to be on the internet, or named in OUTBOUND_PRIVATE_HOSTS.',
  },
  mcp_server_unreachable: {
    status: 502,
    ko: 'MCP 서버에 연결하지 못했어요. 주소가 맞는지, 서버가 켜져 있는지 확인해 주세요.',
    en: 'Couldn’t reach the MCP server. Check its address, and that it is running.',
  },
  mcp_server_refused: {
    status: 502,
    ko: 'MCP 서버가 거절했어요. 헤더 값을 확인해 주세요.',
    en: 'The MCP server refused. Check the header’s value.',
  },
  mcp_server_not_understood: {
    status: 502,
    ko: 'MCP 서버의 답을 이해하지 못했어요. MCP(스트리밍 HTTP) 주소가 맞는지 확인해 주세요.',
    en: 'Couldn’t understand the server. Check that the address speaks MCP over streamable HTTP.',
  },
  mcp_answer_too_large: {
    status: 502,
    ko: 'MCP 서버의 답이 너무 커서 읽지 못했어요.',
    en: 'The MCP server’s answer was too large to be read.',
  },
  mcp_server_too_slow: {
    status: 504,
    ko: 'MCP 서버가 제때 답하지 않았어요.',
    en: 'The MCP server did not answer in time.',
  },
} as const satisfies ErrorTexts;

/** Why a server could not be asked. */
export const SERVER_ERRORS = [
  'mcp_address_refused',
  'mcp_server_unreachable',
  'mcp_server_refused',
  'mcp_server_not_understood',
  'mcp_answer_too_large',
  'mcp_server_too_slow',
] as const;
