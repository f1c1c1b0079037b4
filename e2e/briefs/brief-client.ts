import { expect } from 'vitest';

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Said {
  readonly token?: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** A form with files: multipart. */
  readonly parts?: Readonly<Record<string, string | Blob>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const partsOf = (parts: Readonly<Record<string, string | Blob>>): FormData => {
  const form = new FormData();
  for (const [name, part] of Object.entries(parts)) form.append(name, part);
  return form;
};

/**
 * A client that was written by a description of its own, and has never seen our contracts: addresses and names of fields
 * are as it knows them, and nothing is checked for it.
 */
export class BriefClient {
  private readonly base: string;
  /** What was called, for the page that lists it. */
  readonly called = new Set<string>();

  constructor(base: string) {
    this.base = base;
  }

  async send(call: string, { token, json, form, parts, headers = {} }: Said = {}): Promise<Heard> {
    const [method = '', path = ''] = call.split(' ');
    this.called.add(`${method} ${path.split('?')[0] ?? ''}`);
    const type =
      json !== undefined ? 'application/json' : form !== undefined ? 'application/x-www-form-urlencoded' : undefined;
    const body =
      json !== undefined
        ? JSON.stringify(json)
        : form !== undefined
          ? new URLSearchParams(form).toString()
          : parts === undefined
            ? undefined
            : partsOf(parts);
    const response = await fetch(this.base + path, {
      method,
      headers: {
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as Record<string, unknown>) : { text },
    };
  }

  /** The same, and it has to be answered as the description says. */
  async ok(call: string, said: Said = {}, status = 200): Promise<Record<string, unknown>> {
    const heard = await this.send(call, said);
    expect([call, heard.status, heard.body]).toEqual([call, status, heard.body]);
    return heard.body;
  }
}

/** A field as text: what is missing is seen at once. */
export const text = (body: Readonly<Record<string, unknown>>, name: string): string => {
  const value = body[name];
  if (typeof value !== 'string') throw new Error(`${name} is no text: ${JSON.stringify(body)}`);
  return value;
};
/** A field that holds fields. */
export const part = (body: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> => {
  const value = body[name];
  if (typeof value !== 'object' || value === null) throw new Error(`${name} holds nothing: ${JSON.stringify(body)}`);
  return value as Record<string, unknown>;
};
export const list = (
  body: Readonly<Record<string, unknown>>,
  name: string,
): readonly Readonly<Record<string, unknown>>[] => {
  const value = body[name];
  if (!Array.isArray(value)) throw new Error(`${name} is no list: ${JSON.stringify(body)}`);
  return value as Record<string, unknown>[];
};
