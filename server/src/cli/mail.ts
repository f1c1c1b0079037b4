import { Command } from 'commander';
import { readMailFolder, type KeptMail } from '../platform/mail.ts';
import { findMailFolder } from '../runtime/installation.ts';
import { readConfig } from '../services.ts';
import { runCommand } from './failure.ts';

const show = ({ at, to, subject, text }: KeptMail): string => `${at}  to ${to}\n${subject}\n\n${text}`;

export const command = new Command('mail').option('--json', 'as JSON').action(({ json }: { json?: boolean }) =>
  runCommand(async () => {
    const config = readConfig();
    const folder = findMailFolder(config);
    console.error(`madang: using the data folder ${folder}`);
    const mails = await readMailFolder({ dataFolder: folder });
    if (json === true) console.log(JSON.stringify(mails, null, 2));
    else
      console.log(
        mails.length === 0 ? `There is no mail in ${folder}.` : mails.map(show).join(`\n${'-'.repeat(60)}\n`),
      );
  }),
);
