export interface SetCookie {
  readonly name: string;
  /** null removes the cookie. */
  readonly value: string | null;
  readonly path: string;
  readonly maxAgeSeconds?: number;
}

/** An answer with another status than the first of the contract, or with cookies. */
export class Reply<B> {
  readonly status: number;
  readonly body: B;
  readonly cookies: readonly SetCookie[];

  constructor(status: number, body: B, cookies: readonly SetCookie[] = []) {
    this.status = status;
    this.body = body;
    this.cookies = cookies;
  }
}

export interface ServerSentEvent {
  readonly id?: number;
  readonly event: string;
  /** The data, as JSON text: it is made once and sent to many. */
  readonly json: string;
}

/** Where the events of a stream go, one reader's connection mostly. */
export interface EventSink {
  /** Events that are there at once travel together. @returns whether there is room for more; otherwise wait until it has `drained` */
  write(events: readonly ServerSentEvent[]): boolean;
  /** @throws where the reader has gone */
  drained(): Promise<void>;
}

/** Writes events as they come, and resolves after the last one. */
export type EventStream = (sink: EventSink) => Promise<void>;

/** Events in the place of a body. */
export class Events {
  readonly source: EventStream;

  constructor(source: EventStream) {
    this.source = source;
  }
}

/** A file that the browser keeps and never shows as a page. */
export class Download {
  readonly name: string;
  readonly type: string;
  readonly content: string | AsyncIterable<string>;

  /** `name` may hold any letters; `type` is a media type. Content that comes in pieces is fetched as fast as it is taken. */
  constructor(name: string, type: string, content: string | AsyncIterable<string>) {
    this.name = name;
    this.type = type;
    this.content = content;
  }
}

/** A picture that is shown where it is asked for, and never runs as a page. */
export class Picture {
  readonly type: string;
  readonly content: Uint8Array;
  /** Names the content: another picture has another one. */
  readonly hash: string;
  /** It was asked for by its hash, so that what is kept under that address is right for ever. */
  readonly immutable: boolean;

  constructor(type: string, content: Uint8Array, { hash, immutable }: { hash: string; immutable: boolean }) {
    this.type = type;
    this.content = content;
    this.hash = hash;
    this.immutable = immutable;
  }
}
