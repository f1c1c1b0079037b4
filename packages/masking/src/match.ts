export type Kind =
  'resident' | 'foreigner' | 'card' | 'account' | 'phone' | 'otp' | 'password' | 'passport' | 'licence' | 'email';

/** Where in the text that was given, in UTF-16 units, something was that is nobody else's business. */
export interface Match {
  kind: Kind;
  start: number;
  end: number;
}
