export interface SetCookie {
  readonly name: string;
  /** null removes the cookie. */
  readonly value: string | null;
  readonly path: string;
  readonly maxAgeSeconds?: number;
  /** Left out, where a page that is not ours asks, instead of refusing the request. */
  readonly onlyOwnPages?: true;
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
  /** Empty: it has no name. */
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
  /** Whether a reader who loses it comes back for what follows, and is told when. */
  readonly isResumable: boolean;
  /** By which readers know what kind of stream it is. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(source: EventStream, options: Partial<Pick<Events, 'isResumable' | 'headers'>> = {}) {
    this.source = source;
    this.isResumable = options.isResumable ?? true;
    this.headers = options.headers ?? {};
  }
}

/** A file that the browser keeps and never shows as a page. */
export class Download {
  readonly name: string;
  readonly type: string;
  readonly content: string | AsyncIterable<string | Uint8Array>;

  /** `name` may hold any letters; `type` is a media type. Content that comes in pieces is fetched as fast as it is taken. */
  constructor(name: string, type: string, content: string | AsyncIterable<string | Uint8Array>) {
    this.name = name;
    this.type = type;
    this.content = content;
  }
}

/** What is sent where whoever asks has it not already. */
export interface BytesContent {
  /** Media type, of our own choosing: never what a sender said. */
  readonly type: string;
  readonly size: number;
  /** The bytes from `start` to `end`, both included. */
  readonly open: (start: number, end: number) => Promise<AsyncIterable<Uint8Array>>;
}

interface BytesOptions {
  /** Names the content: other bytes have another one. */
  readonly tag: string;
  /** What a browser saves it as. */
  readonly name?: string;
  /** Shown where it is asked for; saved otherwise. */
  readonly inline: boolean;
  /** Whether what is kept under this address is right for ever. Only the browser that asked keeps it, and nobody on the way. */
  readonly immutable: boolean;
}

/** Bytes as they are, of which any range may be asked for. They never run as a page. */
export class Bytes {
  readonly options: BytesOptions;
  readonly content: () => Promise<BytesContent>;

  /** `content` where it costs something to find: it is looked for only if it is to be sent. */
  constructor(options: BytesOptions & (BytesContent | { readonly content: () => Promise<BytesContent> })) {
    this.options = options;
    this.content = 'content' in options ? options.content : () => Promise.resolve(options);
  }
}
