import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followTyping, noteSent, typedFields } from './typed-in.ts';

class Input {
  type = 'text';
  value = '';
  isConnected = true;
  readonly attributes: Readonly<Record<string, string>>;
  readonly within: string;
  constructor(within = '', attributes: Readonly<Record<string, string>> = {}) {
    this.within = within;
    this.attributes = attributes;
  }
  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }
  closest(selector: string): object | null {
    return this.within !== '' && selector.split(', ').includes(this.within) ? {} : null;
  }
}
let enter: (event: { target: unknown }) => void = () => undefined;
const type = (field: Input): Input => {
  enter({ target: field });
  field.value = 'typed';
  return field;
};

const made: Input[] = [];
beforeEach(() => {
  vi.stubGlobal('HTMLInputElement', Input);
  vi.stubGlobal('HTMLTextAreaElement', class extends Input {});
  vi.stubGlobal('addEventListener', (_: string, listener: typeof enter) => (enter = listener));
  followTyping();
});
afterEach(() => {
  for (const field of made.splice(0)) field.isConnected = false;
  vi.unstubAllGlobals();
});
const field = (...parts: ConstructorParameters<typeof Input>): Input => {
  const one = new Input(...parts);
  made.push(one);
  return one;
};

test('what is typed into a form is not saved, what something is found by is no more than that', () => {
  const title = type(field());
  type(field('[role="search"]'));
  type(Object.assign(field('[role="search"]'), { type: 'date' }));
  type(Object.assign(field(), { type: 'search' }));
  type(field('', { autocomplete: 'one-time-code' }));
  expect(typedFields()).toEqual([title]);
});

test('what was sent is saved, what was typed since is not', () => {
  const [sent, later] = [type(field()), type(field())];
  const form = { contains: () => true } as unknown as HTMLElement;
  const settle = noteSent(form);
  later.value = 'typed since';
  settle();
  expect(typedFields()).toEqual([later]);
  expect(sent.value).toBe('typed');
});
