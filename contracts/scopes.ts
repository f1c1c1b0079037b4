/**
 * What a caller may do. Sessions hold all scopes of their roles, API keys those that were chosen for them.
 * `account` is for signed-in people only: whoever finds a key must not be able to take the account over.
 */
export const SCOPES = {
  account: { ko: '계정과 로그인 관리', en: 'Manage the account and how you sign in' },
  'profile:read': { ko: '프로필과 설정 읽기', en: 'Read profile and settings' },
  'profile:write': { ko: '프로필과 설정 바꾸기', en: 'Change profile and settings' },
  'chat:read': { ko: '대화 읽기', en: 'Read chats' },
  'chat:write': { ko: '대화하고 대화 관리하기', en: 'Chat and manage chats' },
  'models:use': { ko: 'API로 모델 쓰기', en: 'Use models over the API' },
  'files:read': { ko: '올린 파일 보기', en: 'See uploaded files' },
  'files:write': { ko: '파일 올리고 지우기', en: 'Upload and delete files' },
  'studio:read': { ko: '만든 광고 보기', en: 'See advertisements you made' },
  'studio:write': { ko: '광고 만들기', en: 'Make advertisements' },
  'scan:read': { ko: '찍은 쓰레기의 결과 보기', en: 'See what you scanned' },
  'scan:write': { ko: '사진으로 분리배출 찾기', en: 'Scan things to throw away' },
  'oauth:read': { ko: '연결한 서비스의 토큰 보기', en: 'See tokens of connected services' },
  'oauth:write': { ko: '다른 서비스 연결하기', en: 'Connect other services' },
  'webhooks:manage': { ko: '웹훅 관리하기', en: 'Manage webhooks' },
  'admin:users': { ko: '사용자 계정 관리하기', en: 'Manage user accounts' },
  'admin:audit': { ko: '감사 기록 읽기', en: 'Read the audit log' },
  'admin:content': {
    ko: '안내, 예시 대화, 대화 상대, 추천 질문 고치기',
    en: 'Edit the guide, sample chats, personas and suggested questions',
  },
  'admin:models': {
    ko: '언어 모델 연결하고 키와 가격 정하기',
    en: 'Connect language models, and set their keys and prices',
  },
  'admin:operations': {
    ko: '작업과 대기열 관리하기',
    en: 'Manage tasks and queues',
  },
  'admin:conversations': {
    ko: '다른 사람의 대화 보고 지우기 (기록됨)',
    en: 'Read and delete other people’s chats (audited)',
  },
} as const;

export type Scope = keyof typeof SCOPES;
export const SCOPE_NAMES = Object.keys(SCOPES) as [Scope, ...Scope[]];

const OWN: readonly Scope[] = [
  'account',
  'profile:read',
  'profile:write',
  'chat:read',
  'chat:write',
  'models:use',
  'files:read',
  'files:write',
  'studio:read',
  'studio:write',
  'scan:read',
  'scan:write',
  'oauth:read',
  'oauth:write',
  'webhooks:manage',
];

/** Every role and what it may do. Guests have the role `user`. */
export const ROLES = {
  user: OWN,
  editor: ['admin:content'],
  admin: ['admin:users', 'admin:audit', 'admin:content', 'admin:models', 'admin:operations', 'admin:conversations'],
} as const satisfies Record<string, readonly Scope[]>;

export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as [Role, ...Role[]];

/** What an account is called by where one word has to do. */
export const strongestRole = (roles: readonly string[]): Role =>
  (['admin', 'editor'] as const).find((role) => roles.includes(role)) ?? 'user';

const isRole = (name: string): name is Role => Object.hasOwn(ROLES, name);

/** The scopes of roles, in the order of {@link SCOPES}. Unknown roles give none. */
export const scopesOf = (roles: readonly string[]): Scope[] => {
  const held = new Set<Scope>(roles.filter(isRole).flatMap((role) => ROLES[role]));
  return SCOPE_NAMES.filter((scope) => held.has(scope));
};
