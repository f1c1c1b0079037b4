import type { Locale } from '#platform/http/handler';
import type { Mailer } from '#platform/mail';
import type { Identity } from '../context.ts';
import { dropMail, findMail } from '../tokens/one-time-token.ts';
import { answerMailRequest } from './answer-request.ts';
import { NOTIFICATION, writeNotification } from './mail-notification.ts';
import { LINKS, TEMPLATES, type MailedPurpose, type NoticeName } from './templates.ts';
import { writeMail } from './write-mail.ts';

const isTemplate = (name: string): name is MailedPurpose | NoticeName => Object.hasOwn(TEMPLATES, name);

/** Sends what is due, unless its token was used or has expired in the meantime. Failing throws: it is tried again. */
export const sendDueMail = async (identity: Identity, mailer: Mailer, mailId: string): Promise<void> => {
  const { db, config, oneTimeTokens } = identity;
  const row = await findMail(db, mailId);
  if (row === undefined) return;
  if (row.purpose === 'mail_request') {
    await answerMailRequest(identity, row);
    return;
  }
  const template = row.purpose === 'notice' ? String(row.data['notice']) : row.purpose;
  if (template === NOTIFICATION) {
    const mail = writeNotification(row.data, config.publicAddress);
    if (mail !== undefined) await mailer.send({ ...mail, id: mailId });
    await dropMail(db, mailId);
    return;
  }
  if (!isTemplate(template)) throw new Error(`there is no message called ${template}`);
  const token = Object.hasOwn(LINKS, template) ? oneTimeTokens.textOf(row.id, template as MailedPurpose) : undefined;
  const locale: Locale = row.data['locale'] === 'en' ? 'en' : 'ko';
  await mailer.send({
    ...writeMail({
      template,
      to: String(row.data['to']),
      name: String(row.data['name']),
      locale,
      base: config.publicAddress,
      token,
      days: config.ERASE_ACCOUNTS_AFTER_DAYS,
    }),
    id: mailId,
  });
  if (row.purpose === 'notice') await dropMail(db, mailId);
};
