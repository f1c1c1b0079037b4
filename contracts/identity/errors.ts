import type { ErrorTexts } from '../service-contract.ts';

export const errors = {
  invalid_request: {
    status: 400,
    oauth: true,
    ko: '바꿔 줄 수 없는 토큰이에요. 토큰과 그 종류를 확인해 주세요.',
    en: 'That token cannot be exchanged. Check it and its type.',
  },
  invalid_target: {
    status: 400,
    oauth: true,
    ko: '이 서버에서 쓸 수 없는 토큰이에요.',
    en: 'That token was made for another server.',
  },
  invalid_signature: {
    status: 401,
    ko: '서명이 맞지 않거나, 이미 썼거나, 시간이 지났어요.',
    en: 'The signature is wrong, was used before, or has expired.',
  },
  invalid_credentials: {
    status: 401,
    ko: '아이디(이메일)나 비밀번호가 맞지 않아요. 다시 적거나 비밀번호를 새로 정해 주세요.',
    en: 'That username, email or password isn’t right. Try again or reset your password.',
  },
  one_time_password_expired: {
    status: 401,
    ko: '처음 받은 비밀번호의 기한이 지났어요. 새로 받아 주세요.',
    en: 'The password you were given has expired. Get a new one.',
  },
  invalid_one_time_token: {
    status: 400,
    ko: '이 링크는 이미 썼거나 기한이 지났어요. 새 링크를 받아 주세요.',
    en: 'This link was used before or has expired. Get a new one.',
  },
  invalid_code: {
    status: 400,
    ko: '코드가 맞지 않거나 이미 쓴 코드예요. 새 코드로 다시 시도해 주세요.',
    en: 'That code isn’t right or was used before. Try a new one.',
  },
  invalid_challenge: {
    status: 400,
    ko: '확인할 수 있는 시간이나 횟수가 지났어요. 처음부터 다시 로그인해 주세요.',
    en: 'This sign-in has timed out or used up its tries. Start again.',
  },
  invalid_passkey: {
    status: 400,
    ko: '패스키를 확인하지 못했어요. 다시 시도하거나 다른 방법으로 로그인해 주세요.',
    en: 'Couldn’t verify the passkey. Try again or sign in another way.',
  },
  invalid_state: {
    status: 400,
    ko: '로그인을 시작한 브라우저와 다르거나 시간이 지났어요. 처음부터 다시 로그인해 주세요.',
    en: 'This sign-in started in another browser or took too long. Start again.',
  },
  redirect_uri_not_allowed: {
    status: 400,
    ko: '이 서버가 허용하지 않은 주소로는 돌아갈 수 없어요. 앱을 만든 사람에게 알려 주세요.',
    en: 'This server may not send you back to that address. Tell whoever made the app.',
  },
  provider_refused: {
    status: 401,
    ko: '{provider} 로그인을 확인하지 못했어요. 다시 시도하거나 다른 방법으로 로그인해 주세요.',
    en: '{provider} didn’t confirm the sign-in. Try again or sign in another way.',
  },
  guardian_consent_needed: {
    status: 403,
    ko: '만 14세가 되지 않은 분은 법정대리인의 동의가 있어야 계정을 만들 수 있어요. 이 서버의 운영자에게 문의해 주세요.',
    en: 'Anyone under 14 needs a guardian’s consent to have an account. Contact the person who runs this server.',
  },
  account_required: {
    status: 403,
    ko: '계정이 있어야 할 수 있어요. 먼저 계정을 만들어 주세요.',
    en: 'This needs an account. Create one first.',
  },
  account_disabled: {
    status: 403,
    ko: '이용이 정지된 계정이에요. 이 서버의 운영자에게 문의해 주세요.',
    en: 'This account is suspended. Contact the person who runs this server.',
  },
  account_deleted: {
    status: 403,
    ko: '삭제를 예약한 계정이에요. 되살리면 바로 로그인돼요.',
    en: 'This account is set to be erased. Restore it to sign in.',
  },
  email_not_verified: {
    status: 403,
    ko: '이메일을 먼저 확인해 주세요. 보내 드린 메일의 링크를 눌러 주세요.',
    en: 'Confirm your email first: use the link we sent you.',
  },
  confirmation_needs_password: {
    status: 403,
    ko: '계정을 만들 때 정한 비밀번호를 적거나, 비밀번호를 새로 정해 주세요.',
    en: 'Enter the password you chose when you created the account, or set a new one.',
  },
  confirmation_needs_sign_in: {
    status: 403,
    ko: '이 주소로 옮기려는 계정으로 로그인하거나, 그 계정의 비밀번호를 적어 주세요.',
    en: 'Sign in to the account that moves to this address, or enter its password.',
  },
  recent_sign_in_required: {
    status: 403,
    ko: '안전을 위해 다시 로그인해 주세요. 로그인한 뒤 10분 동안 바꿀 수 있어요.',
    en: 'To be safe, sign in again. You can make this change for 10 minutes after.',
  },
  scope_not_held: {
    status: 403,
    ko: '나에게 없는 권한은 줄 수 없어요.',
    en: 'You can’t give rights you don’t have.',
  },
  not_yourself: { status: 403, ko: '나 자신에게는 할 수 없는 일이에요.', en: 'You can’t do this to yourself.' },
  user_not_found: {
    status: 404,
    ko: '이 사용자를 찾지 못했어요. 아이디나 이메일을 확인해 주세요.',
    en: 'This user wasn’t found. Check the username or email.',
  },
  session_not_found: {
    status: 404,
    ko: '이미 로그아웃된 기기예요. 목록을 다시 불러와 주세요.',
    en: 'That device is already signed out. Reload the list.',
  },
  api_key_not_found: {
    status: 404,
    ko: '이미 지운 API 키예요. 목록을 다시 불러와 주세요.',
    en: 'That API key is already deleted. Reload the list.',
  },
  passkey_not_found: {
    status: 404,
    ko: '이미 지운 패스키예요. 목록을 다시 불러와 주세요.',
    en: 'That passkey is already removed. Reload the list.',
  },
  provider_not_configured: {
    status: 404,
    ko: '이 서버에서는 쓸 수 없는 로그인 방법이에요. 다른 방법을 골라 주세요.',
    en: 'This way to sign in isn’t set up here. Choose another.',
  },
  identity_not_found: {
    status: 404,
    ko: '이미 연결이 끊긴 계정이에요. 목록을 다시 불러와 주세요.',
    en: 'That account is already unlinked. Reload the list.',
  },
  earlier_account_not_found: {
    status: 404,
    ko: '확인 전에 만든 계정이 없어요. 이미 가져왔거나 지운 계정일 수 있어요.',
    en: 'This earlier account wasn’t found. It may already have been brought over or removed.',
  },
  kept_token_not_found: {
    status: 404,
    ko: '저장된 토큰이 없어요. 서비스를 다시 연결해 주세요.',
    en: 'No token is stored. Connect the service again.',
  },
  email_taken: {
    status: 409,
    ko: '이미 계정이 있는 이메일이에요. 로그인하거나 비밀번호를 새로 정해 주세요.',
    en: 'That email already has an account. Sign in or reset your password.',
  },
  login_id_taken: {
    status: 409,
    ko: '이미 쓰고 있는 아이디예요. 다른 아이디를 골라 주세요.',
    en: 'That username is taken. Choose another.',
  },
  already_registered: {
    status: 409,
    ko: '이미 계정이 있어요. 로그인해 주세요.',
    en: 'You already have an account. Sign in.',
  },
  too_many_api_keys: {
    status: 409,
    ko: 'API 키는 {limit}개까지 만들 수 있어요. 쓰지 않는 키를 지워 주세요.',
    en: 'You can have up to {limit} API keys. Delete one you don’t use.',
  },
  too_many_passkeys: {
    status: 409,
    ko: '패스키는 {limit}개까지 등록할 수 있어요. 쓰지 않는 것을 지워 주세요.',
    en: 'You can have up to {limit} passkeys. Remove one you don’t use.',
  },
  passkey_taken: { status: 409, ko: '이미 등록된 패스키예요.', en: 'That passkey is already added.' },
  totp_already_on: {
    status: 409,
    ko: '인증 앱이 이미 연결되어 있어요. 바꾸려면 먼저 해제해 주세요.',
    en: 'An authenticator app is already added. Remove it first to use another one.',
  },
  totp_not_on: {
    status: 409,
    ko: '연결된 인증 앱이 없어요. 먼저 연결해 주세요.',
    en: 'No authenticator app is added. Add one first.',
  },
  second_factor_required: {
    status: 409,
    ko: '이 계정에는 2단계 인증이 꼭 있어야 해요. 먼저 다른 방법을 등록해 주세요.',
    en: 'This account must keep two-step sign-in. Add another way first.',
  },
  last_way_in: {
    status: 409,
    ko: '로그인할 방법이 하나는 있어야 해요. 먼저 비밀번호나 다른 방법을 등록해 주세요.',
    en: 'You need at least one way to sign in. Add a password or another way first.',
  },
  identity_taken: {
    status: 409,
    ko: '이미 다른 계정에 연결되어 있어요. 그 계정에서 연결을 끊고 다시 시도해 주세요.',
    en: 'It’s already linked to another account here. Unlink it there, then try again.',
  },
  not_refreshable: {
    status: 409,
    ko: '이 서비스는 토큰을 새로 주지 않아요. 다시 연결해 주세요.',
    en: 'These tokens can’t be renewed. Connect the service again.',
  },
  guest_already_merged: {
    status: 409,
    ko: '손님으로 쓰던 대화는 이미 다른 계정으로 옮겼어요. 그 계정으로 로그인해 주세요.',
    en: 'What you had as a guest has already moved to another account. Sign in to that one.',
  },
  consent_needed: {
    status: 422,
    ko: '약관에 모두 동의해야 계정을 만들 수 있어요.',
    en: 'Agree to all of the documents to create an account.',
  },
  consent_outdated: {
    status: 409,
    ko: '약관이 바뀌었어요. 새 약관을 읽고 다시 동의해 주세요.',
    en: 'The documents have changed. Read the new ones and agree again.',
  },
  password_too_short: {
    status: 422,
    ko: '비밀번호는 {length}자 이상이어야 해요.',
    en: 'A password needs {length} characters or more.',
  },
  password_too_common: {
    status: 422,
    ko: '많이 쓰이는 비밀번호예요. 다른 사람이 떠올리기 어려운 것으로 골라 주세요.',
    en: 'Many people use that password. Choose one others wouldn’t guess.',
  },
  too_many_failed_sign_ins: {
    status: 429,
    ko: '이 이름으로 비밀번호를 확인할 수 있는 횟수가 지났어요. 메일로 받는 링크로 비밀번호를 새로 정하거나, 패스키나 다른 방법으로 로그인해 주세요.',
    en: 'This name has used up its tries with a password. Reset the password by email, or sign in with a passkey or another way.',
  },
  provider_unavailable: {
    status: 502,
    ko: '{provider}에서 답이 없어요. 잠시 뒤에 다시 시도하거나 다른 방법으로 로그인해 주세요.',
    en: '{provider} isn’t responding. Try again in a moment or sign in another way.',
  },
  invalid_or_unconfirmed: {
    status: 401,
    ko: '이메일이나 비밀번호가 맞지 않거나, 아직 확인하지 않은 이메일이에요. 새로 만든 계정이라면 보내 드린 메일의 링크를 먼저 눌러 주세요.',
    en: 'That email or password isn’t right, or the email isn’t confirmed yet. If you’ve just created the account, use the link we sent you first.',
  },
  restore_needs_password: {
    status: 403,
    ko: '메일의 링크로 되살리려면 비밀번호를 새로 정해 주세요.',
    en: 'Set a new password to restore the account by the link in the email.',
  },
  password_unchanged: {
    status: 422,
    ko: '지금까지 쓰던 비밀번호예요. 다른 것으로 정해 주세요.',
    en: 'That’s your current password. Choose another one.',
  },
  last_admin: {
    status: 409,
    ko: '관리자가 한 명뿐이에요. 먼저 다른 사람을 관리자로 정해 주세요.',
    en: 'There is no other admin. Give someone else the role first.',
  },
} as const satisfies ErrorTexts;
