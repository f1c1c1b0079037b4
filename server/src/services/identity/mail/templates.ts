import type { Locale } from '#platform/http/handler';

/** Messages with a link: the page of the web app that it leads to, and their words. */
export type MailedPurpose = 'verify_email' | 'change_email' | 'reset_password' | 'restore_account';
export type NoticeName =
  | 'already_registered'
  | 'password_changed'
  | 'email_change_asked'
  | 'email_changed'
  | 'ways_in_changed'
  | 'identity_linked';

export interface Words {
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

const IGNORE = {
  ko: '내가 한 일이 아니라면 그냥 두면 돼요. 아무것도 바뀌지 않아요.',
  en: 'If this wasn’t you, you can ignore this email. Nothing changes.',
};
const WARN = {
  ko: '내가 한 일이 아니라면 로그인 화면의 ‘비밀번호를 잊었어요’에서 바로 비밀번호를 새로 정하세요.',
  en: 'If this wasn’t you, reset your password at once: “Forgot your password?” on the sign-in page.',
};

export const TEMPLATES: Readonly<Record<MailedPurpose | NoticeName, Readonly<Record<Locale, Words>>>> = {
  verify_email: {
    ko: {
      subject: '이메일 주소를 확인해 주세요',
      text: [
        '아래 링크를 누르면 이 주소가 내 주소로 확인돼요. 링크는 24시간 안에 한 번만 쓸 수 있어요.',
        '계정을 만든 브라우저에서 열거나, 그때 정한 비밀번호를 적으면 돼요.',
        '계정을 만든 적이 없다면 누르지 말아 주세요. 다른 사람이 정한 비밀번호로는 내 주소가 확인되지 않아요.',
      ],
      action: '이메일 주소 확인하기',
    },
    en: {
      subject: 'Confirm your email',
      text: [
        'Use this link to confirm that this address is yours. It works once, within 24 hours.',
        'Open it in the browser where you created the account, or have the password ready that you chose there.',
        'If you didn’t create an account, don’t use it. Nobody can confirm your address with a password of their own.',
      ],
      action: 'Confirm the address',
    },
  },
  change_email: {
    ko: {
      subject: '새 이메일 주소를 확인해 주세요',
      text: [
        '아래 링크를 누르면 계정의 이메일이 이 주소로 바뀌어요. 링크는 24시간 안에 한 번만 쓸 수 있어요.',
        '그 계정으로 로그인한 브라우저에서 열거나, 그 계정의 비밀번호를 적으면 돼요.',
        IGNORE.ko,
      ],
      action: '이 주소로 바꾸기',
    },
    en: {
      subject: 'Confirm your new email',
      text: [
        'Use this link to make this the email of your account. It works once, within 24 hours.',
        'Open it in a browser where you are signed in to that account, or have its password ready.',
        IGNORE.en,
      ],
      action: 'Use this address',
    },
  },
  reset_password: {
    ko: {
      subject: '비밀번호를 새로 정하는 링크예요',
      text: ['아래 링크에서 비밀번호를 새로 정할 수 있어요. 링크는 1시간 안에 한 번만 쓸 수 있어요.', IGNORE.ko],
      action: '비밀번호 새로 정하기',
    },
    en: {
      subject: 'Your link to set a new password',
      text: ['Use this link to set a new password. It works once, within an hour.', IGNORE.en],
      action: 'Set a new password',
    },
  },
  restore_account: {
    ko: {
      subject: '계정 삭제를 예약했어요',
      text: [
        '{days}일 뒤에 대화, 공유, 설정이 완전히 지워져요. 그 전에는 아래 링크를 누르거나 로그인해서 되살릴 수 있어요.',
        '내가 한 일이 아니라면 지금 위의 링크로 되살려 주세요. 비밀번호를 새로 정하고, 그 전에 쓰던 로그인 방법은 모두 끊어져요.',
      ],
      action: '계정 되살리기',
    },
    en: {
      subject: 'Your account will be erased in {days} days',
      text: [
        'Your chats, shares and settings are erased then. Until that day, use this link or sign in to restore the account.',
        'If this wasn’t you, restore it now by this link: it asks for a new password, and ends every earlier way to sign in.',
      ],
      action: 'Restore the account',
    },
  },
  already_registered: {
    ko: {
      subject: '이미 계정이 있어요',
      text: [
        '이 주소로 계정을 만들려는 요청이 있었어요. 이 주소에는 이미 계정이 있으니, 내가 한 일이라면 로그인해 주세요.',
        IGNORE.ko,
      ],
    },
    en: {
      subject: 'You already have an account',
      text: [
        'Someone tried to create an account with this address, but it already has one. If it was you, sign in.',
        IGNORE.en,
      ],
    },
  },
  password_changed: {
    ko: {
      subject: '비밀번호가 바뀌었어요',
      text: [
        '다른 기기는 모두 로그아웃됐어요. 메일의 링크로 바꿨다면 그대로 두겠다고 고르지 않은 API 키, 2단계 인증, 패스키도 끊어졌어요.',
        WARN.ko,
      ],
    },
    en: {
      subject: 'Your password was changed',
      text: [
        'All other devices were signed out. If it was changed by a link in an email, API keys, two-step sign-in and passkeys you didn’t keep have ended too.',
        WARN.en,
      ],
    },
  },
  email_change_asked: {
    ko: {
      subject: '이메일 변경 요청이 있었어요',
      text: ['계정의 이메일을 다른 주소로 바꾸려는 요청이 있었어요. 새 주소에서 확인할 때까지는 그대로예요.', WARN.ko],
    },
    en: {
      subject: 'Your email is about to change',
      text: [
        'Someone asked to change your account’s email to another address. Nothing changes until that address is confirmed.',
        WARN.en,
      ],
    },
  },
  // It goes to the earlier address, from which the password can no longer be reset: that advice would lead nowhere.
  email_changed: {
    ko: {
      subject: '이메일 주소가 바뀌었어요',
      text: [
        '이제 이 주소로는 로그인하거나 비밀번호를 새로 정할 수 없어요.',
        '내가 바꾼 것이 아니라면 이 서버의 운영자에게 바로 알려 주세요.',
      ],
    },
    en: {
      subject: 'Your email was changed',
      text: [
        'You can no longer sign in or reset your password with this address.',
        'If this wasn’t you, tell the person who runs this server right away.',
      ],
    },
  },
  // A new password alone would leave the door open that somebody else added.
  ways_in_changed: {
    ko: {
      subject: '로그인 방법이 바뀌었어요',
      text: [
        '계정의 2단계 인증이나 패스키가 바뀌었어요. 무엇이 바뀌었는지는 ‘내 정보 → 보안 → 최근 활동’에서 볼 수 있어요.',
        '내가 한 일이 아니라면 그 화면에서 모르는 인증 앱이나 패스키를 지우고, 다른 기기를 모두 로그아웃한 뒤 비밀번호를 바꿔 주세요.',
      ],
    },
    en: {
      subject: 'Your sign-in methods changed',
      text: [
        'Two-step sign-in or a passkey was added or removed. See what changed under My account → Security → Recent activity.',
        'If this wasn’t you, remove the authenticator app or passkey you don’t know there, sign out all other devices, then change your password.',
      ],
    },
  },
  identity_linked: {
    ko: {
      subject: '새 로그인 방법을 연결했어요',
      text: [
        '이제 다른 서비스의 계정으로도 로그인할 수 있어요. ‘내 정보 → 보안 → 연결한 계정’에서 확인하고 연결을 끊을 수 있어요.',
        '내가 한 일이 아니라면 그 화면에서 연결을 끊고, 다른 기기를 모두 로그아웃한 뒤 비밀번호를 바꿔 주세요.',
      ],
    },
    en: {
      subject: 'A new way to sign in was linked',
      text: [
        'You can now also sign in with an account of another service. See or unlink it under My account → Security → Linked accounts.',
        'If this wasn’t you, unlink it there, sign out all other devices, then change your password.',
      ],
    },
  },
};
