import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';
import { ESLint, Linter } from 'eslint';
import regexp from 'eslint-plugin-regexp';
import { describe, expect, it } from 'vitest';
import { noAppNames } from './no-app-names.ts';
import { noPrivateWords } from './no-private-words.ts';
import { noServiceNames } from './no-service-names.ts';
import { noVagueNames } from './no-vague-names.ts';
import { createVueParser } from './vue-parser.ts';

const messagesOf = (code: string, filename: string, rules: Linter.RulesRecord): string[] => {
  const linter = new Linter();
  return linter
    .verify(
      code,
      [
        {
          files: ['**/*.js'],
          plugins: {
            regexp,
            local: {
              rules: {
                'no-vague-names': noVagueNames,
                'no-app-names': noAppNames,
                'no-service-names': noServiceNames,
                'no-private-words': noPrivateWords,
              },
            },
          },
          rules,
        },
      ] as Linter.Config[],
      filename,
    )
    .map(({ ruleId }) => ruleId ?? 'error');
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
    for (const name of ['utils.js', 'server/helpers/a.js', 'web/common/b.js'])
      expect(messagesOf('a;', name, { 'local/no-vague-names': 'error' })).toEqual(['local/no-vague-names']);
    expect(messagesOf('a;', 'server/cursor.js', { 'local/no-vague-names': 'error' })).toEqual([]);
  });

  it('refuses names that the field has other words for', () => {
    const refused = (code: string) => messagesOf(code, 'server/a.js', { 'local/no-private-words': 'error' });
    for (const code of ['const house = 1;', 'const openHouse = 1;', 'class VoicePicker {}', 'const CROWD = 64;'])
      expect(refused(code), code).toEqual(['local/no-private-words']);
    for (const code of [
      'const installation = 1;',
      'const household = 1;',
      'const smallTalk = 1;',
      'const a = "house";',
    ])
      expect(refused(code), code).toEqual([]);
  });

  it('refuses what pages have over TLS alone, wherever a browser runs it', async () => {
    for (const file of ['web/src/features/studio/use-studio.ts', 'packages/client/src/calls.ts']) {
      const config = (await new ESLint().calculateConfigForFile(file)) as { rules: Linter.RulesRecord };
      const rule = config.rules['no-restricted-properties'];
      if (rule === undefined) throw new Error('no-restricted-properties is not set');
      const refused = (code: string) => messagesOf(code, 'a.js', { 'no-restricted-properties': rule });
      for (const code of [
        'crypto.randomUUID();',
        'const { randomUUID } = window.crypto;',
        'crypto.subtle.digest();',
        'navigator.clipboard.readText();',
        'navigator.locks.request();',
      ])
        expect(refused(code), code).toEqual(['no-restricted-properties']);
      expect(refused('crypto.getRandomValues(bytes);')).toEqual([]);
    }
  });

  it('refuses expressions that a hostile text would keep busy, in every source file', async () => {
    const name = 'regexp/no-super-linear-backtracking';
    for (const file of ['server/src/main.ts', 'contracts/fields.ts', 'web/src/app/App.vue']) {
      const { rules } = (await new ESLint().calculateConfigForFile(file)) as { rules: Linter.RulesRecord };
      const severity = [rules[name]].flat()[0];
      expect(severity, file).toBe(2);
    }
    for (const code of ['/^(?:a+)+$/u.test(b);', String.raw`/^\s*(?:a)?\s*b/u.test(c);`])
      expect(messagesOf(code, 'a.js', { [name]: 'error' }), code).toEqual([name]);
    expect(messagesOf(String.raw`/^\s*(?:a\s*)?b/u.test(c);`, 'a.js', { [name]: 'error' })).toEqual([]);
  });

  it('refuses those that take the square of a text, where texts of any length come', async () => {
    const name = 'regexp/no-super-linear-move';
    for (const file of [
      'contracts/fields.ts',
      'server/src/platform/http/app.ts',
      'server/src/services/chat/turns/titles.ts',
    ]) {
      const { rules } = (await new ESLint().calculateConfigForFile(file)) as { rules: Linter.RulesRecord };
      expect([rules[name]].flat()[0], file).toBe(2);
    }
    expect(messagesOf(String.raw`b.replace(/\s+$/u, '');`, 'a.js', { [name]: 'error' })).toEqual([name]);
  });

  it('knows the types in the script of a component', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'madang-lint-'));
    await writeFile(
      path.join(folder, 'tsconfig.json'),
      '{ "compilerOptions": { "strict": true, "noEmit": true, "types": [] } }',
    );
    await writeFile(path.join(folder, 'later.ts'), 'export const later = async (): Promise<void> => {};\n');
    const component = (call: string): string =>
      `<script setup lang="ts">\nimport { later } from './later';\n${call};\n</script>\n<template><p @click="later()">{{ 1 + 1 }}</p></template>\n`;
    for (const [name, call] of [
      ['A', 'later()'],
      ['B', 'void later()'],
    ] as const)
      await writeFile(path.join(folder, `${name}.vue`), component(call));
    const eslint = new ESLint({
      cwd: folder,
      overrideConfigFile: true,
      overrideConfig: {
        files: ['**/*.vue'],
        plugins: { '@typescript-eslint': tseslint.plugin as unknown as ESLint.Plugin },
        languageOptions: { parser: vueParser, parserOptions: { project: true, parser: createVueParser(folder) } },
        rules: { '@typescript-eslint/no-floating-promises': 'error' },
      },
    });
    const results = await eslint.lintFiles(['*.vue']);
    await rm(folder, { recursive: true });
    expect(
      results.map(({ filePath, messages }) => [
        path.basename(filePath),
        messages.map(({ line, ruleId }) => `${line} ${ruleId}`),
      ]),
    ).toEqual([
      ['A.vue', ['3 @typescript-eslint/no-floating-promises']],
      ['B.vue', []],
    ]);
  });

  it('lets nobody start a timer of their own for what is done again and again', async () => {
    for (const file of [
      'server/src/services/chat/start.ts',
      'server/src/platform/events/forwarder.ts',
      'server/src/runtime/state.ts',
    ]) {
      const config = (await new ESLint().calculateConfigForFile(file)) as { rules: Linter.RulesRecord };
      const rule = config.rules['no-restricted-globals'];
      if (rule === undefined) throw new Error(`the rule is not set for ${file}`);
      expect(messagesOf('setInterval(look, 1000);', 'timer.js', { 'no-restricted-globals': rule })).toEqual([
        'no-restricted-globals',
      ]);
    }
  });

  it('lets no service call other machines but by what it is given for that', async () => {
    const config = (await new ESLint().calculateConfigForFile(
      'server/src/services/identity/social/ask-provider.ts',
    )) as {
      rules: Linter.RulesRecord;
    };
    const { 'no-restricted-globals': globals, '@typescript-eslint/no-restricted-imports': imports } = config.rules;
    if (globals === undefined || imports === undefined) throw new Error('the rules are not set');
    for (const code of ['fetch(url);', 'new WebSocket(url);', 'new EventSource(url);'])
      expect([code, messagesOf(code, 'call.js', { 'no-restricted-globals': globals })]).toEqual([
        code,
        ['no-restricted-globals'],
      ]);
    expect(messagesOf('context.outbound.fetch(url);', 'call.js', { 'no-restricted-globals': globals })).toEqual([]);
    const names = ((imports as unknown[])[1] as { paths: { name: string }[] }).paths.map(({ name }) => name);
    expect(names).toEqual(['undici', 'node:http', 'node:https', 'node:http2', 'node:tls', 'node:dgram']);
  });

  it('lets the conversation engine name no app and no service of one', async () => {
    for (const file of ['server/src/services/chat/index.ts', 'contracts/chat/turns.ts', 'contracts/apps.ts']) {
      const config = (await new ESLint().calculateConfigForFile(file)) as { rules: Linter.RulesRecord };
      const rule = config.rules['local/no-app-names'];
      if (rule === undefined) throw new Error(`the rule is not set for ${file}`);
      for (const code of [
        "app === 'eco';",
        "call('POST /recycle/items/search');",
        'ecoTools();',
        "kind = 'recycle_item';",
        '// as the Eco assistant does',
        'a(`eco`);',
      ]) {
        expect([code, messagesOf(code, 'engine.js', { 'local/no-app-names': rule })]).toEqual([
          code,
          ['local/no-app-names'],
        ]);
      }
      for (const code of ['decode(economy);', "app === 'chat';", 'recovery;'])
        expect([code, messagesOf(code, 'engine.js', { 'local/no-app-names': rule })]).toEqual([code, []]);
    }
  });

  it('lets the platform, the runtime and the gateway name no service', async () => {
    for (const file of [
      'server/src/platform/db/migrate.ts',
      'server/src/runtime/server.ts',
      'server/src/gateway/proxy.ts',
    ]) {
      const config = (await new ESLint().calculateConfigForFile(file)) as { rules: Linter.RulesRecord };
      const rule = config.rules['local/no-service-names'];
      if (rule === undefined) throw new Error(`the rule is not set for ${file}`);
      for (const code of [
        "roleOf('identity');",
        "on('chat.turn_ended');",
        "import '#services/users';",
        "import '@madang/contracts/chat/entities';",
        'config.RECYCLE_URL;',
        "env['CHAT_DATABASE_URL'];",
        'a(`users/${b}`);',
      ]) {
        expect([code, messagesOf(code, 'platform.js', { 'local/no-service-names': rule })]).toEqual([
          code,
          ['local/no-service-names'],
        ]);
      }
      for (const code of [
        "words('users are people');",
        "import '@madang/contracts/index';",
        'chat();',
        'config.PUBLIC_URL;',
      ])
        expect([code, messagesOf(code, 'platform.js', { 'local/no-service-names': rule })]).toEqual([code, []]);
    }
  });
});
