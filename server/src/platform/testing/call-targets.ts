import { contracts, type ServiceName } from '@madang/contracts/index';
import { isBytes, isMultipart } from '@madang/contracts/bodies';
import type { Contract, Operation } from '@madang/contracts/operation';
import { z } from 'zod';
import { Bytes, Reply } from '../http/reply.ts';
import { sample, type JsonSchema } from './sample.ts';

const sampleOf = (schema: z.ZodType, io: 'input' | 'output'): unknown => {
  const { $defs = {}, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema & {
    readonly $defs?: Record<string, JsonSchema>;
  };
  const resolve = (found: JsonSchema): JsonSchema =>
    found.$ref === undefined ? found : resolve($defs[found.$ref.split('/').at(-1) ?? ''] ?? {});
  return sample(json, resolve);
};
export const answerOf = ({ responses }: Operation): unknown => {
  const [[status, body] = ['204', 'empty']] = Object.entries(responses).filter(([, kind]) => kind !== 'event-stream');
  if (isBytes(body))
    return new Bytes({
      type: body.types[0] ?? '',
      size: 3,
      tag: 't',
      inline: true,
      immutable: false,
      open: () =>
        Promise.resolve(
          (async function* () {
            yield await Promise.resolve(Buffer.from('abc'));
          })(),
        ),
    });
  return body instanceof z.ZodType
    ? new Reply(Number(status), sampleOf(body, 'output'))
    : new Reply(Number(status), undefined);
};

export interface Target {
  readonly key: string;
  readonly service: ServiceName;
  readonly operation: Operation;
  readonly input: { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };
}
const goodInput = ({ params, query, body, upload, example }: Operation): Target['input'] => ({
  ...(params === undefined ? {} : { params: sampleOf(params, 'input') as Record<string, unknown> }),
  ...(query === undefined ? {} : { query: sampleOf(query, 'input') as Record<string, unknown> }),
  ...(body === undefined ? {} : { body: example ?? sampleOf(body, 'input') }),
  ...(upload === undefined
    ? {}
    : {
        body: isMultipart(upload)
          ? {
              ...((example ?? sampleOf(upload.fields, 'input')) as object),
              ...Object.fromEntries(Object.keys(upload.files).map((name) => [name, new Blob(['abc'])])),
            }
          : new Blob(['abc'], { type: upload.types[0] ?? '' }),
      }),
});
export const targets: readonly Target[] = (Object.entries(contracts) as [ServiceName, Contract][]).flatMap(
  ([service, contract]) =>
    Object.entries(contract)
      .filter(([, { responses }]) =>
        Object.values(responses).some((body) => body !== 'event-stream' && body !== 'download'),
      )
      .map(([key, operation]) => ({ key, service, operation, input: goodInput(operation) })),
);
/** Nothing is proven by a call that fails both ways before it has begun. */
export const problemsOf = ({ key, operation, input }: Target): string[] => {
  const wrong = (['params', 'query', 'body'] as const).filter(
    (part) => operation[part]?.safeParse(input[part]).success === false,
  );
  const answer = answerOf(operation);
  if (answer instanceof Reply) {
    const schema = operation.responses[answer.status];
    if (schema instanceof z.ZodType && !schema.safeParse(answer.body).success)
      return [...wrong, 'answer'].map(
        (part) =>
          `${key}: the ${part} that is tried is none: ${JSON.stringify(answer.body)} ${JSON.stringify(schema.safeParse(answer.body).error?.issues)}`,
      );
  }
  return wrong.map((part) => `${key}: the ${part} that is tried is none: ${JSON.stringify(input[part])}`);
};
