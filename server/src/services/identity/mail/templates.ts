import type { Locale } from '#platform/http/handler';

/** Messages with a link: the page of the web app that it leads to, and their words. */
export type MailedPurpose = 'verify_email' | 'change_email' | 'reset_password' | 'restore_account';
export type NoticeName = 'already_registered' | 'password_changed' | 'email_change_asked' | 'email_changed' | 'ways_in_changed' | 'identity_linked';

interface Words {
  readonly subject: string;
  /** Paragraphs; the link comes after the first. */
  readonly text: readonly string[];
  /** What the link is called. */
  readonly action?: string;
}

export const LINKS: Readonly<Record<MailedPurpose, string>> = {
  verify_email: '/verify-email',
  change_email: '/verify-email',
  reset_password: '/reset-password',
  restore_account: '/restore-account',
};

const IGNORE = { ko: '내가 한 일이 아니라면 이 메일을 무시하세요. 아무것도 바뀌지 않아요.', en: 'If this was not you, ignore this message: nothing changes.' };
const WARN = { ko: '내가 한 일이 아니라면 로그인 화면의 ‘비밀번호를 잊었어요’에서 곧바로 비밀번호를 바꾸세요.', en: 'If this was not you, change your password at once: “Forgot your password?” on the sign-in page.' };

export const TEMPLATES: Readonly<Record<MailedPurpose | NoticeName, Readonly<Record<Locale, Words>>>> = {
  verify_email: {
    ko: { subject: '이메일 주소를 확인해 주세요', text: ['아래 링크를 누르면 이 주소로 만든 계정을 쓸 수 있어요. 링크는 24시간 동안 한 번 쓸 수 있어요.', '계정을 만든 적이 없다면 누르지 마세요. 누르지 않으면 아무 일도 없어요.'], action: '이메일 주소 확인하기' },
    en: { subject: 'Confirm your e-mail address', text: ['Follow this link to use the account that was made with this address. It works once, for 24 hours.', 'If you made no account, do not follow it: nothing happens then.'], action: 'Confirm the address' },
  },
  change_email: {
    ko: { subject: '새 이메일 주소를 확인해 주세요', text: ['아래 링크를 누르면 계정의 이메일이 이 주소로 바뀌어요. 링크는 24시간 동안 한 번 쓸 수 있어요.', IGNORE.ko], action: '이 주소로 바꾸기' },
    en: { subject: 'Confirm your new e-mail address', text: ['Follow this link to move your account to this address. It works once, for 24 hours.', IGNORE.en], action: 'Use this address' },
  },
  reset_password: {
    ko: { subject: '비밀번호를 새로 정하세요', text: ['아래 링크에서 비밀번호를 새로 정할 수 있어요. 링크는 1시간 동안 한 번 쓸 수 있어요.', IGNORE.ko], action: '비밀번호 새로 정하기' },
    en: { subject: 'Choose a new password', text: ['Follow this link to choose a new password. It works once, for an hour.', IGNORE.en], action: 'Choose a new password' },
  },
  restore_account: {
    ko: { subject: '계정을 삭제했어요', text: ['{days}일 뒤에 모든 것이 완전히 지워져요. 그 전에는 아래 링크나 로그인으로 되살릴 수 있어요.'], action: '계정 되살리기' },
    en: { subject: 'Your account is going to be erased', text: ['Everything is erased for good after {days} days. Until then this link, or signing in, takes that back.'], action: 'Keep the account' },
  },
  already_registered: {
    ko: { subject: '이미 계정이 있어요', text: ['누군가 이 주소로 계정을 만들려고 했지만, 이 주소의 계정은 이미 있어요. 내가 한 일이라면 그냥 로그인하세요.', IGNORE.ko] },
    en: { subject: 'You have an account already', text: ['Somebody tried to make an account with this address, which has one already. If that was you, just sign in.', IGNORE.en] },
  },
  password_changed: {
    ko: { subject: '비밀번호가 바뀌었어요', text: ['다른 기기는 모두 로그아웃됐어요.', WARN.ko] },
    en: { subject: 'Your password was changed', text: ['All other devices were signed out.', WARN.en] },
  },
  email_change_asked: {
    ko: { subject: '이메일 주소를 바꾸려고 해요', text: ['계정의 이메일을 다른 주소로 바꾸려는 요청이 있었어요. 새 주소에서 확인할 때까지는 그대로예요.', WARN.ko] },
    en: { subject: 'Your e-mail address is about to change', text: ['Somebody asked to move your account to another address. Nothing changes until that address is confirmed.', WARN.en] },
  },
  email_changed: {
    ko: { subject: '이메일 주소가 바뀌었어요', text: ['이제 이 주소로는 로그인할 수 없어요.', WARN.ko] },
    en: { subject: 'Your e-mail address was changed', text: ['This address no longer signs in to your account.', WARN.en] },
  },
  ways_in_changed: {
    ko: { subject: '로그인하는 방법이 바뀌었어요', text: ['계정의 2단계 인증이나 패스키가 바뀌었어요. 무엇이 바뀌었는지는 계정 화면의 ‘최근 활동’에서 볼 수 있어요.', WARN.ko] },
    en: { subject: 'How your account is opened was changed', text: ['A second factor or a passkey was added or removed. “Recent activity” on your account page says what happened.', WARN.en] },
  },
  identity_linked: {
    ko: { subject: '새 로그인 방법이 연결됐어요', text: ['이제 다른 서비스의 계정으로도 이 계정에 로그인할 수 있어요. 설정의 ‘로그인 방법’에서 확인하고 풀 수 있어요.', WARN.ko] },
    en: { subject: 'A new way to sign in was linked', text: ['An account of another service now opens yours. See and unlink it in the settings, under ways to sign in.', WARN.en] },
  },
};
