import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { uuidv7 } from 'uuidv7';
import type { mailSettings, ServiceConfig } from './config/settings.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same at each try: whose connection was lost after the message gets it twice, and can tell. */
  readonly id?: string;
}

/** What would have been sent, newest last. */
export type KeptMail = Mail & { readonly id: string; readonly from: string; readonly at: string };

export interface Mailer {
  /** @throws Error when the server did not take it */
  send(mail: Mail): Promise<void>;
}

type Config = ServiceConfig<typeof mailSettings>;

const mailFolderOf = (config: Pick<Config, 'dataFolder'>): string => path.join(config.dataFolder, 'mail');

/** Links in mail open accounts: the files are for the owner of the installation only. */
const createOutbox = (config: Config): Mailer => ({
  async send(mail) {
    const folder = mailFolderOf(config);
    // Only the outbox is private: the database's user has to pass through the folders above it.
    await mkdir(config.dataFolder, { recursive: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const id = uuidv7();
    const kept: KeptMail = { from: config.MAIL_FROM, at: new Date().toISOString(), ...mail, id };
    await writeFile(path.join(folder, `${id}.json`), JSON.stringify(kept, null, 2), { mode: 0o600 });
  },
});

/** The newest messages of the outbox, newest first. */
export const readMailFolder = async (config: Pick<Config, 'dataFolder'>, limit = 50): Promise<KeptMail[]> => {
  const folder = mailFolderOf(config);
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse()
    .slice(0, limit);
  return Promise.all(
    names.map(async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8')) as KeptMail),
  );
};

/** Nothing waits for longer than a person at a terminal would. */
const PATIENCE_MS = 10_000;
/** A server that is busy takes its time; a job that waits for it holds a place of its queue. */
const SENDING_PATIENCE_MS = 60_000;

const timesOf = (ms: number) => ({ connectionTimeout: ms, greetingTimeout: ms, socketTimeout: ms });
const domainOf = (sender: string): string => /@([\w.-]+)/.exec(sender)?.[1] ?? 'localhost';

/** Through SMTP where a server is configured, else into the outbox in the data folder. */
export const createMailer = (config: Config, patienceMs = SENDING_PATIENCE_MS): Mailer => {
  if (config.SMTP_URL === undefined) return createOutbox(config);
  const url = config.SMTP_URL;
  // Loaded with the first message.
  const transport = async () => (await import('nodemailer')).createTransport({ url, ...timesOf(patienceMs) });
  let opened: ReturnType<typeof transport> | undefined;
  return {
    async send({ to, subject, text, html, id }) {
      opened ??= transport();
      await (
        await opened
      ).sendMail({
        from: config.MAIL_FROM,
        to: { name: '', address: to },
        subject,
        text,
        html,
        ...(id === undefined ? {} : { messageId: `<${id}@${domainOf(config.MAIL_FROM)}>` }),
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    },
  };
};

/**
 * For `madang doctor`: whether the server of mail answers and lets us in; nothing is sent.
 * @throws Error that says what to do
 */
export const proveMail = async ({ SMTP_URL }: Pick<Config, 'SMTP_URL'>): Promise<string> => {
  if (SMTP_URL === undefined) return 'is kept in the data folder ("madang mail" shows it); set SMTP_URL to send it';
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url: SMTP_URL,
    ...timesOf(PATIENCE_MS),
  });
  const { host } = new URL(SMTP_URL);
  try {
    await transport.verify();
    return `${host} takes mail`;
  } catch (cause) {
    throw new Error(`${host} does not take mail (${(cause as Error).message}). Correct SMTP_URL`, { cause });
  } finally {
    transport.close();
  }
};
