import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { operations } from '../contracts/index.ts';
import type { Operation } from '../contracts/operation.ts';
import { isNoted } from '../server/src/platform/admin-acts.ts';
import { AUDIT_ACTIONS } from '../server/src/services/identity/audit/actions.ts';
import { account as accountInEnglish } from '../web/src/words/en/account.ts';
import { audit as auditInEnglish } from '../web/src/words/en/manage/audit.ts';
import { account as accountInKorean } from '../web/src/words/ko/account.ts';
import { audit as auditInKorean } from '../web/src/words/ko/manage/audit.ts';
import { TERMS } from './terms.ts';

const PROJECT = path.resolve(import.meta.dirname, '..');

/** What people read, in Korean and English: the web app's words, errors, mails, and what the server says of its own. */
const SPOKEN = globSync(
  [
    'web/src/words/{ko,en}/**/*.ts',
    'contracts/{errors,files,scopes,recycle-errors,recycle-app}.ts',
    'contracts/*/*errors.ts',
    'server/src/platform/http/field-errors.ts',
    'server/src/platform/config/connect-a-model.ts',
    'server/src/services/identity/mail/{templates,write-mail}.ts',
    'server/src/services/chat/models/rules.ts',
    'server/src/services/chat/conversations/export-conversation.ts',
    'server/src/services/recycle/region-words.ts',
    'server/src/services/recycle/assistant/{words,place-words}.ts',
  ],
  { cwd: PROJECT },
).sort();

/** The strings of `ko` and `en`, of templates too. Summaries of the API are for developers, who have words of their own. */
const phrasesOf = (file: string): string[] => {
  const source = ts.createSourceFile(
    file,
    readFileSync(path.join(PROJECT, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const phrases: string[] = [];
  const isForDevelopers = (node: ts.Node): boolean =>
    ts.isImportDeclaration(node) ||
    (ts.isPropertyAssignment(node) && /^(summary|description|personalData)$/.test(node.name.getText()));
  const walk = (node: ts.Node): void => {
    if (isForDevelopers(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node))
      phrases.push(node.text);
    ts.forEachChild(node, walk);
  };
  walk(source);
  return phrases;
};

/** What the guide and the samples say. Keywords are what people type: every name of a thing, and titles are others' words. */
const contentOf = (file: string): string[] => {
  const phrases: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') phrases.push(value);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value))
        if (!/^(keywords|clues|source|facts|system_prompt|id|messages)$/.test(key)) walk(inner);
  };
  walk(JSON.parse(readFileSync(path.join(PROJECT, file), 'utf8')));
  return phrases;
};
const CONTENT = globSync(['content/{chat,recycle}/*.json', 'content/training/words.*.json'], { cwd: PROJECT }).sort();

const PHRASES = [
  ...CONTENT.flatMap((file) => contentOf(file).map((phrase) => ({ file, phrase }))),
  ...SPOKEN.flatMap((file) => phrasesOf(file).map((phrase) => ({ file, phrase }))),
];

describe('one word for one thing, in both languages', () => {
  it('looks at all that people read', () => {
    expect(SPOKEN.length).toBeGreaterThan(20);
    expect(PHRASES.length).toBeGreaterThan(10_000);
  });

  it.each(TERMS)('$word', ({ not, but, why }) => {
    const found = PHRASES.filter(({ phrase }) => not.test(but === undefined ? phrase : phrase.replaceAll(but, '')));
    expect(found, why).toEqual([]);
  });
});

/** Done to the installation, or when nobody is left who could read of it. */
const OF_NO_ACCOUNT = /^(models?_|account_erased$|audit_exported$)/;

it.each(['ko', 'en'])('everything that can happen to an account has words for its owner, %s', (language) => {
  const words = readFileSync(path.join(PROJECT, `web/src/words/${language}/account.ts`), 'utf8');
  const wordless = AUDIT_ACTIONS.filter((action) => !OF_NO_ACCOUNT.test(action) && !words.includes(`${action}: `));
  expect(wordless).toEqual([]);
});

/** What the platform notes that admins do, by the id of the operation, with the ids in its address. */
const NOTED = Object.entries<Operation>(operations).filter(([key, operation]) => isNoted(key, operation));
/** Which identity notes itself in the same way, with the queues and how many they were. */
const OF_QUEUES = ['dropDeadLetters', 'retryDeadLetters'];

describe.each([
  ['ko', auditInKorean, accountInKorean.me],
  ['en', auditInEnglish, accountInEnglish.me],
] as const)('the audit log of admins has words, %s', (_, audit, me) => {
  const did: Readonly<Record<string, string>> = { ...me.events.did, ...audit.did };

  it('for everything that can happen, and none that are for its owner alone', () => {
    expect(Object.keys(did).sort()).toEqual([...AUDIT_ACTIONS].sort());
    expect(Object.values(did).filter((words) => /\byour?\b/i.test(words))).toEqual([]);
  });

  it('for every operation that is noted, and for no other', () => {
    expect(NOTED.length).toBeGreaterThan(40);
    const ids = NOTED.map(([, { operationId }]) => operationId);
    expect(Object.keys(audit.acts).sort()).toEqual([...ids, ...OF_QUEUES].sort());
  });

  it('for whatever is noted of its address', () => {
    const names = NOTED.flatMap(([key]) => [...key.matchAll(/:(\w+)/g)].map(([, name]) => name));
    expect(names.filter((name) => !Object.hasOwn(audit.details, name ?? ''))).toEqual([]);
  });
});
