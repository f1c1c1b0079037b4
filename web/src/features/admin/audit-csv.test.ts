import { expect, it } from 'vitest';
import { auditCsvInWords } from './audit-csv.ts';

it('an exported audit log says in words what was done and what belongs to it, and everything else as it was', () => {
  const csv = [
    '\uFEFFat,action,user_name,details\r\n',
    '2026-12-01,banned,"하늘, 둘","{""reason"":""a, \\""b\\""""}"\r\n',
    `2026-12-02,signed_in,'=name,\r\n`,
  ].join('');
  const words = {
    didIn: (action: string) => `did ${action}`,
    detailsOf: (details: Readonly<Record<string, unknown>>) =>
      Object.entries(details)
        .map(([name, value]) => `-${name}: ${String(value)}`)
        .join(''),
  };
  expect(auditCsvInWords(csv, words)).toBe(
    [
      '\uFEFFat,action,user_name,details\r\n',
      `2026-12-01,did banned,"하늘, 둘","'-reason: a, ""b"""\r\n`,
      `2026-12-02,did signed_in,'=name,\r\n`,
    ].join(''),
  );
});
