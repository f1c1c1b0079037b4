import { z } from 'zod';
import { isMultipart, type Multipart } from '@madang/contracts/bodies';
import { operations, ERRORS } from '@madang/contracts/index';
import type { Operation } from '@madang/contracts/operation';
import { FIXTURES } from '../rights/all.ts';
import { randomBytes, randomUUID } from 'node:crypto';

export interface Probe {
  readonly name: string;
  readonly key: string;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  readonly expected: readonly string[];
}

export const all = Object.entries(operations) as [string, Operation][];
const JSON_TYPE = { 'content-type': 'application/json' };

/** Values that fit no field of ours, whatever its type. */
const MISFITS: readonly unknown[] = [{ a: 1 }, [[]], '\u0000', '\ud800', ''];
const fieldsOf = (schema: z.core.$ZodType | undefined): string[] => {
  if (schema instanceof z.ZodPipe) return fieldsOf(schema.in);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
};

/** What an operation takes, filled in well enough to pass as far as its ids. */
export const goodParams = (operation: Operation): Record<string, string> =>
  Object.fromEntries(
    fieldsOf(operation.params).map((name) => [
      name,
      [randomUUID(), randomBytes(16).toString('base64url'), '99', 'kakao', 'f'.repeat(64), 'prompt'].find(
        (id) => operation.params?.safeParse({ [name]: id }).error?.issues.every(({ path }) => path[0] !== name) ?? true,
      ) ?? randomUUID(),
    ]),
  );

/** What a query cannot be without. */
const goodQuery = (operation: Operation): Record<string, string> =>
  Object.fromEntries(
    (operation.query?.safeParse({}).error?.issues ?? []).map(({ path: [name] }) => [String(name), randomUUID()]),
  );

/** The first of these that an operation takes. */
const BODIES = FIXTURES.flatMap(({ bodies = [] }) => bodies);
const goodBody = ({ body }: Operation): string | undefined =>
  body === undefined ? undefined : JSON.stringify(BODIES.find((value) => body.safeParse(value).success) ?? {});

const missingFor = (operation: Operation): readonly string[] =>
  (operation.errors ?? []).filter((code) => ERRORS[code as keyof typeof ERRORS].status === 404);

/** Whether the path or the good body has an id: else there is nothing to be missed. */
const namesSomething = (operation: Operation): boolean =>
  fieldsOf(operation.params).length > 0 || /[0-9a-f]{8}-[0-9a-f]{4}-/.test(goodBody(operation) ?? '');

export const bodyProbes = (key: string, operation: Operation): Probe[] => {
  if (operation.body === undefined) return [];
  const base = { key, params: goodParams(operation), headers: JSON_TYPE };
  const refused = ['validation_failed'];
  const probes: Probe[] = [
    { ...base, name: 'broken JSON', body: '{"a":', expected: ['malformed_json'] },
    {
      ...base,
      name: 'not JSON',
      headers: { 'content-type': 'text/xml' },
      body: '<a/>',
      expected: ['unsupported_media_type'],
    },
    { ...base, name: 'nothing, though it says JSON', body: '', expected: operation.bodyOptional ? [] : refused },
    { ...base, name: 'an array', body: '[]', expected: refused },
    { ...base, name: 'a number', body: '5', expected: refused },
    { ...base, name: 'null', body: 'null', expected: operation.bodyOptional ? [] : refused },
    {
      ...base,
      name: 'lists in one another',
      body: '['.repeat(20_000) + ']'.repeat(20_000),
      expected: ['malformed_json'],
    },
    {
      ...base,
      name: 'a megabyte too much',
      body: JSON.stringify({ x: 'x'.repeat((operation.maxBytes ?? 2_000_000) + 1_000_000) }),
      expected: ['payload_too_large'],
    },
    {
      ...base,
      name: 'a polluted prototype',
      body: '{"__proto__":{"admin":true}}',
      expected: ['malformed_json', 'bad_request'],
    },
  ];
  for (const field of fieldsOf(operation.body)) {
    for (const misfit of MISFITS) {
      const valid = operation.body.safeParse({ [field]: misfit });
      const touched = valid.error?.issues.some((issue) => issue.path[0] === field);
      if (touched)
        probes.push({
          ...base,
          name: `${field} = ${JSON.stringify(misfit)}`,
          body: JSON.stringify({ [field]: misfit }),
          expected: refused,
        });
    }
    if (operation.body.safeParse({}).error?.issues.some((issue) => issue.path[0] === field)) {
      probes.push({ ...base, name: `no ${field}`, body: '{}', expected: refused });
    }
  }
  return probes;
};

const BOUNDARY = 'x'.repeat(20);
const part = (name: string, text: string, more = ''): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${text}\r\n`;

/** What is sent whole; of what may be larger, whoever tries it alone says its length alone. */
const MOST_SENT = 256 * 1024 * 1024;

/** Forms that break off, say nothing, or say too much. */
const formProbes = (key: string, operation: Operation, upload: Multipart): Probe[] => {
  const base = {
    key,
    params: goodParams(operation),
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  };
  const [file = ''] = Object.keys(upload.files);
  const end = `--${BOUNDARY}--\r\n`;
  // Of those that one person does one after the other, several are tried at once.
  const busy = (operation.errors ?? []).filter((code) => ['import_in_progress', 'imports_busy'].includes(code));
  const probes: Probe[] = [
    { ...base, name: 'JSON', headers: JSON_TYPE, body: '{}', expected: ['unsupported_media_type'] },
    {
      ...base,
      name: 'no boundary',
      headers: { 'content-type': 'multipart/form-data' },
      body: end,
      expected: ['malformed_form'],
    },
    { ...base, name: 'no form', body: 'x'.repeat(1000), expected: ['malformed_form', 'validation_failed'] },
    { ...base, name: 'no parts', body: end, expected: ['malformed_form', 'validation_failed', 'scan_needs_photo'] },
    {
      ...base,
      name: 'a form that breaks off',
      body: part(file, 'x'.repeat(1000), '; filename="x.png"').slice(0, 500),
      expected: ['malformed_form'],
    },
    {
      ...base,
      name: 'an unknown file',
      body: part('surprise', 'x', '; filename="x.png"') + end,
      expected: ['validation_failed'],
    },
    { ...base, name: 'an unknown field', body: part('__proto__', 'x') + end, expected: ['validation_failed'] },
    {
      ...base,
      name: 'one file too many',
      body: part(file, 'x', '; filename="x.png"').repeat(200) + end,
      expected: ['validation_failed', 'payload_too_large'],
    },
    {
      ...base,
      name: 'a field that never ends',
      body: part(Object.keys(upload.fields.shape)[0] ?? 'x', 'x'.repeat(60_000)) + end,
      expected: ['payload_too_large'],
    },
    ...(upload.maxBytes > MOST_SENT
      ? []
      : [
          {
            ...base,
            name: 'more than all may be',
            body: Buffer.alloc(upload.maxBytes + 1),
            expected: ['payload_too_large'],
          },
        ]),
  ];
  return probes.map((probe) => ({ ...probe, expected: [...probe.expected, ...busy] }));
};

/** Files that are none of what they say, or not whole. */
export const uploadProbes = (key: string, { upload, ...operation }: Operation): Probe[] => {
  if (upload === undefined) return [];
  if (isMultipart(upload)) return formProbes(key, operation, upload);
  if (!upload.types.some((each) => each.startsWith('image/'))) return []; // signed as a whole: what is not, is not looked at
  const [type = ''] = upload.types;
  const base = { key, params: goodParams(operation), headers: { 'content-type': type } };
  return [
    { ...base, name: 'JSON', headers: JSON_TYPE, body: '{}', expected: ['unsupported_media_type'] },
    { ...base, name: 'no media type', headers: {}, expected: ['unsupported_media_type'] },
    { ...base, name: 'nothing', body: '', expected: ['unsupported_media_type'] },
    { ...base, name: 'a page', body: '<!doctype html><script>alert(1)</script>', expected: ['unsupported_media_type'] },
    {
      ...base,
      name: 'noise that begins well',
      body: Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), randomBytes(5000)]),
      expected: ['picture_unreadable'],
    },
    {
      ...base,
      name: 'a byte too much',
      body: Buffer.alloc(upload.maxBytes + 1),
      expected: ['file_too_large', 'payload_too_large'],
    },
  ];
};

export const textProbes = (key: string, operation: Operation): Probe[] =>
  fieldsOf(operation.body)
    .filter((field) => field === 'content' || field === 'message')
    .map((field) => ({
      name: '32,001 characters',
      key,
      params: goodParams(operation),
      headers: JSON_TYPE,
      body: JSON.stringify({ [field]: '가'.repeat(32_001) }),
      expected: ['validation_failed'],
    }));

/** What an operation takes, as it is sent: a form where it takes one. */
const goodSent = (operation: Operation): Pick<Probe, 'headers' | 'body'> => {
  if (operation.upload === undefined || !isMultipart(operation.upload))
    return { headers: JSON_TYPE, body: goodBody(operation) };
  const fields = Object.entries(operation.example as Readonly<Record<string, unknown>>);
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: `${fields.map(([name, value]) => part(name, String(value))).join('')}--${BOUNDARY}--\r\n`,
  };
};

export const parameterProbes = (key: string, operation: Operation): Probe[] => [
  ...fieldsOf(operation.params).flatMap((name) =>
    ['nonsense!', '../../etc/passwd', '0', '%00', 'a'.repeat(300)].map((value) => ({
      name: `${name} = ${value.slice(0, 20)}`,
      key,
      params: { ...goodParams(operation), [name]: value },
      ...goodSent(operation),
      expected: ['validation_failed', 'bad_request', 'not_found', ...missingFor(operation)],
    })),
  ),
  ...fieldsOf(operation.query).flatMap((name) => {
    const parsed = operation.query?.safeParse({ [name]: 'x'.repeat(600) });
    if (parsed?.success) return [];
    return [
      {
        name: `query ${name}`,
        key,
        params: goodParams(operation),
        query: { [name]: 'x'.repeat(600) },
        ...(operation.upload === undefined ? {} : goodSent(operation)),
        expected: ['validation_failed'],
      },
    ];
  }),
  ...(fieldsOf(operation.query).includes('cursor')
    ? ['bm9uc2Vuc2U', '%%%', 'W10', Buffer.from('[1,{"x":"1; drop table"}]').toString('base64url')].map((cursor) => ({
        name: `cursor ${cursor}`,
        key,
        params: goodParams(operation),
        query: { ...goodQuery(operation), cursor },
        // Or that nothing else was said, where something has to be, or that what was said has been over for long.
        expected: [
          'invalid_cursor',
          ...missingFor(operation),
          ...(operation.errors ?? []).filter((code) => /_(missing|over)$/.test(code)),
        ],
      }))
    : []),
  ...(missingFor(operation).length > 0 && namesSomething(operation)
    ? [
        {
          name: 'an id of nothing',
          key,
          params: goodParams(operation),
          ...goodSent(operation),
          expected: missingFor(operation),
        },
      ]
    : []),
];
