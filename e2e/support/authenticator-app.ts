import { setTimeout as sleep } from 'node:timers/promises';
import { TOTP, Secret } from 'otpauth';

const PERIOD_MS = 30_000;
/** A code of the step before must not grow old on its way. */
const NARROW_MS = 10_000;

/** The telephone of somebody who is patient: every code is of a later step than the one before. */
export class AuthenticatorApp {
  private readonly totp: TOTP;
  private lastStep = 0;

  constructor(secret: string) {
    this.totp = new TOTP({ secret: Secret.fromBase32(secret) });
  }

  async code(): Promise<string> {
    const now = Date.now();
    const step = Math.floor(now / PERIOD_MS);
    const earliest = PERIOD_MS - (now % PERIOD_MS) < NARROW_MS ? step : step - 1;
    this.lastStep = Math.max(this.lastStep + 1, earliest);
    if (this.lastStep > step + 1) await sleep((this.lastStep - 1) * PERIOD_MS - now);
    return this.totp.generate({ timestamp: this.lastStep * PERIOD_MS });
  }

  /** The code that was given last. */
  again(): string {
    return this.totp.generate({ timestamp: this.lastStep * PERIOD_MS });
  }

  /** One that no step near now has. */
  wrong(): string {
    const near = new Set(
      [-2, -1, 0, 1, 2].map((delta) => this.totp.generate({ timestamp: Date.now() + delta * PERIOD_MS })),
    );
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.has(code)) ?? '666666';
  }
}
