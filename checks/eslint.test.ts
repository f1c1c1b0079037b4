import { ESLint, Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { noVagueNames } from './no-vague-names.ts';

const messagesOf = (code: string, filename: string, rules: Linter.RulesRecord): string[] => {
  const linter = new Linter();
  return linter.verify(code, [{ files: ['**/*.js'], plugins: { local: { rules: { 'no-vague-names': noVagueNames } } }, rules }] as Linter.Config[], filename).map(({ ruleId }) => ruleId ?? 'error');
};

describe('lint', () => {
  it('holds every source file to 400 lines', async () => {
    const config = (await new ESLint().calculateConfigForFile('server/src/main.ts')) as { rules: Linter.RulesRecord };
    const rule = config.rules['max-lines'];
    if (rule === undefined) throw new Error('max-lines is not set');
    expect(messagesOf('a;\n'.repeat(401), 'long.js', { 'max-lines': rule })).toEqual(['max-lines']);
    expect(messagesOf('a;\n'.repeat(399), 'short.js', { 'max-lines': rule })).toEqual([]);
  });

  it('refuses files and folders with vague names', () => {
    for (const name of ['utils.js', 'server/helpers/a.js', 'web/common/b.js']) expect(messagesOf('a;', name, { 'local/no-vague-names': 'error' })).toEqual(['local/no-vague-names']);
    expect(messagesOf('a;', 'server/cursor.js', { 'local/no-vague-names': 'error' })).toEqual([]);
  });
});
