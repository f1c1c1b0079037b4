import { text } from 'node:stream/consumers';
import { ONE_TIME_PASSWORD_HOURS } from '@madang/contracts/identity/entities';

/** Whether somebody reads what is printed: a pipe, a file or a journal would keep it. */
export const hasTerminal = (): boolean => process.stdout.isTTY;

export const wordsOn = (oneTimePassword: string): string =>
  `  one-time password: ${oneTimePassword}
  It works once, within ${ONE_TIME_PASSWORD_HOURS} hours, and only to choose another one. It is not shown again.`;

const LENGTH = { min: 8, max: 128 };

/**
 * The password that is brought in the standard input; undefined where one is to be given out, which is printed on a
 * terminal and nowhere else. Asked before anything is done. @throws Error that says what to do
 */
export const broughtPassword = async (isBrought: boolean | undefined): Promise<string | undefined> => {
  if (isBrought !== true) {
    if (hasTerminal()) return undefined;
    throw new Error(
      'a one-time password is printed on a terminal only: ' +
        'run this in a terminal, or bring a password with --password-stdin',
    );
  }
  const password = (await text(process.stdin)).replace(/\r?\n$/, '');
  const { length } = password.normalize('NFKC');
  if (length < LENGTH.min || length > LENGTH.max)
    throw new Error(`a password has ${LENGTH.min} to ${LENGTH.max} characters; the standard input held ${length}`);
  return password;
};
