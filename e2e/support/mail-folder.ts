import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { KeptMail } from '../../server/src/platform/mail.ts';

/** The messages that a server without SMTP has kept; each file is read once. */
export class MailFolder {
  private readonly folder: string;
  private readonly read = new Set<string>();
  private readonly mails = new Map<string, KeptMail[]>();

  constructor(dataFolder: string) {
    this.folder = path.join(dataFolder, 'mail');
  }

  /** All that was sent to an address, oldest first. */
  async to(address: string): Promise<readonly KeptMail[]> {
    const names = (await readdir(this.folder).catch(() => []))
      .filter((name) => name.endsWith('.json') && !this.read.has(name))
      .sort();
    for (const name of names) {
      const text = await readFile(path.join(this.folder, name), 'utf8');
      // Just being written: it comes with the next look.
      if (!text.trimEnd().endsWith('}')) continue;
      this.read.add(name);
      const mail = JSON.parse(text) as KeptMail;
      this.mails.set(mail.to, [...(this.mails.get(mail.to) ?? []), mail]);
    }
    return this.mails.get(address) ?? [];
  }

  /** The token of the link to a page in the message of that number, waiting until it is there. */
  async link(
    address: string,
    page: 'verify-email' | 'reset-password' | 'restore-account',
    number = 1,
  ): Promise<string> {
    const links = async () =>
      (await this.to(address)).flatMap(({ text }) => new RegExp(`/${page}#token=([\\w.-]+)`).exec(text)?.[1] ?? []);
    await expect
      .poll(async () => (await links()).length, { interval: 50, timeout: 60_000 })
      .toBeGreaterThanOrEqual(number);
    return (await links())[number - 1] ?? '';
  }
}
