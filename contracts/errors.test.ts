import { expect, it } from 'vitest';
import { readingErrors } from './chat/errors.ts';
import { MODEL_ERRORS } from './chat/turns.ts';
import { platformErrors } from './errors.ts';
import { contracts, ERRORS, serviceContracts, type ServiceName } from './index.ts';
import { brokenFileErrors } from './location/errors.ts';
import type { Contract } from './operation.ts';
import type { ErrorText } from './service-contract.ts';
import { paintingErrors } from './studio/engines.ts';

const services = Object.keys(serviceContracts) as ServiceName[];
const codesOf = (contract: Contract): string[] => Object.values(contract).flatMap(({ errors = [] }) => [...errors]);
/** Codes of another service that an operation passes on: it asks that service first. */
const PASSED_ON: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  users: [
    'user_not_found',
    'avatar_not_found',
    'file_empty',
    'picture_unreadable',
    'picture_too_large',
    'storage_full',
    'storage_unavailable',
  ],
  chat: ['file_empty', 'file_not_found', 'file_type_not_taken', 'file_quota_exceeded', 'storage_full'],
  scan: [
    'file_empty',
    'file_not_found',
    'file_type_not_taken',
    'file_quota_exceeded',
    'picture_unreadable',
    'picture_too_large',
    'storage_full',
    'item_not_found',
  ],
  recycle: ['file_empty', 'picture_unreadable', 'picture_too_large', 'storage_full', 'storage_unavailable'],
  location: ['storage_full'],
  training: MODEL_ERRORS,
};

/** What is said of tasks, imports and items of a collection alone, in what they became. */
const OF_TASKS: readonly string[] = Object.keys({ ...paintingErrors, ...readingErrors, ...brokenFileErrors });

it('each code belongs to one service, or to the platform', () => {
  const all = [platformErrors, ...services.map((name) => serviceContracts[name].errors ?? {})].flatMap((errors) =>
    Object.keys(errors),
  );
  expect(new Set(all).size).toBe(all.length);
  expect(Object.keys(ERRORS)).toEqual(all);
});

it.each(services)(
  'operations of %s name errors of its own and of the platform, and every one of its own is named',
  (name) => {
    const own = Object.keys(serviceContracts[name].errors ?? {});
    const named = new Set(codesOf(contracts[name]));
    expect(
      [...named].filter(
        (code) => !(code in platformErrors) && !own.includes(code) && PASSED_ON[name]?.includes(code) !== true,
      ),
    ).toEqual([]);
    expect(own.filter((code) => !named.has(code) && !OF_TASKS.includes(code))).toEqual([]);
  },
);

it('each is told in Korean and in English, with the same values filled in', () => {
  const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();
  const told = Object.entries<ErrorText>(ERRORS).flatMap(([code, { status, ko, en, openai = {} }]) => [
    { code, status, ko, en },
    { code: `${code} below /v1`, status: openai.status ?? status, ko: openai.ko ?? ko, en: openai.en ?? en },
  ]);
  for (const { code, status, ko, en } of told) {
    expect([code, status >= 400 && status < 600, /[가-힣]/.test(ko), en.length > 0 && !/[가-힣]/.test(en)]).toEqual([
      code,
      true,
      true,
      true,
    ]);
    expect(places(ko), code).toEqual(places(en));
  }
});
