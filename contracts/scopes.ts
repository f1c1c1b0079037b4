/**
 * What a caller may do. Sessions hold all scopes of their roles, API keys those that were chosen for them.
 * `account` is for signed-in people only: whoever finds a key must not be able to take the account over.
 */
export const SCOPES = {
  account: { ko: '계정과 로그인 관리', en: 'Manage the account and how it is signed in to' },
  'profile:read': { ko: '프로필과 설정 읽기', en: 'Read profile and settings' },
  'profile:write': { ko: '프로필과 설정 바꾸기', en: 'Change profile and settings' },
  'chat:read': { ko: '대화 읽기', en: 'Read conversations' },
  'chat:write': { ko: '대화하고 정리하기', en: 'Hold and keep conversations' },
  'oauth:read': { ko: '연결한 서비스의 토큰 보기', en: 'See tokens of connected services' },
  'oauth:write': { ko: '다른 서비스 연결하기', en: 'Connect other services' },
  'admin:users': { ko: '사람들의 계정 관리', en: 'Manage the accounts of people' },
  'admin:audit': { ko: '감사 기록 읽기', en: 'Read the audit log' },
  'admin:content': { ko: '안내와 예시 고치기', en: 'Edit the guide, samples, personas and prompts' },
  'admin:conversations': { ko: '다른 사람의 대화 보고 지우기 (기록됨)', en: "Read and delete other people's conversations (audited)" },
} as const;

export type Scope = keyof typeof SCOPES;
export const SCOPE_NAMES = Object.keys(SCOPES) as [Scope, ...Scope[]];

const OWN: readonly Scope[] = ['account', 'profile:read', 'profile:write', 'chat:read', 'chat:write', 'oauth:read', 'oauth:write'];

/** Every role and what it may do. Guests have the role `user`. */
export const ROLES = {
  user: OWN,
  editor: ['admin:content'],
  admin: ['admin:users', 'admin:audit', 'admin:content', 'admin:conversations'],
} as const satisfies Record<string, readonly Scope[]>;

export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as [Role, ...Role[]];

const isRole = (name: string): name is Role => Object.hasOwn(ROLES, name);

/** The scopes of roles, in the order of {@link SCOPES}. Unknown roles give none. */
export const scopesOf = (roles: readonly string[]): Scope[] => {
  const held = new Set<Scope>(roles.filter(isRole).flatMap((role) => ROLES[role]));
  return SCOPE_NAMES.filter((scope) => held.has(scope));
};
