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
