import { Command } from 'commander';
import { loadConfig, processEnvironment } from '../platform/config/config.ts';
import { readOutbox, type KeptMail } from '../platform/mail.ts';
import { runCommand } from './failure.ts';

const show = ({ at, to, subject, text }: KeptMail): string => `${at}  to ${to}\n${subject}\n\n${text}`;

export const mailCommand = new Command('mail')
  .description('Show the mail that is kept in the data folder because no SMTP_URL is set, newest first.')
  .option('--json', 'as JSON')
  .action(({ json }: { json?: boolean }) =>
    runCommand(async () => {
      const config = loadConfig(processEnvironment());
      const mails = await readOutbox(config);
      if (json === true) console.log(JSON.stringify(mails, null, 2));
      else console.log(mails.length === 0 ? `There is no mail in ${config.dataFolder}.` : mails.map(show).join(`\n${'-'.repeat(60)}\n`));
    }),
  );
