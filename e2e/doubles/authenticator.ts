import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { Assertion, Attestation } from '@madang/contracts/identity';

/** What an honest authenticator and browser say, unless a test makes them say something else. */
export interface Lies {
  readonly origin?: string;
  readonly rpId?: string;
  /** Whether the device has asked for a finger, a face or a PIN. */
  readonly verified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly type?: string;
  readonly challenge?: string;
  /** The id that a new credential claims to have: of another one, say. */
  readonly id?: Buffer;
}

interface Credential {
  readonly id: Buffer;
  readonly privateKey: KeyObject;
  /** COSE_Key (RFC 9053): EC2, ES256, P-256. */
  readonly cose: Buffer;
  readonly userHandle: string;
  counter: number;
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const text64 = (bytes: Buffer): string => bytes.toString('base64url');

/** CBOR (RFC 8949), as much of it as an attestation without a statement has. */
const cborText = (text: string): Buffer => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);
const cborBytes = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x59, bytes.length >> 8, bytes.length & 0xff]), bytes]);

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

const makeCredential = (userHandle: string, id: Buffer = randomBytes(16)): Credential => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = (coordinate: string): Buffer =>
    Buffer.concat([Buffer.from([0x58, 32]), Buffer.from(coordinate, 'base64url')]);
  const cose = Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    point(x),
    Buffer.from([0x22]),
    point(y),
  ]);
  return { id, privateKey, cose, userHandle, counter: 0 };
};

/** A browser at a site, with an authenticator that counts its uses: real keys, real signatures, attestation "none". */
export class Authenticator {
  readonly credentials: Credential[] = [];
  readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  private clientData(type: string, challenge: string, lies: Lies): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: lies.type ?? type,
        challenge: lies.challenge ?? challenge,
        origin: lies.origin ?? this.origin,
        crossOrigin: false,
      }),
    );
  }

  private authenticatorData(rpId: string, counter: number, lies: Lies, credential = Buffer.alloc(0)): Buffer {
    const flags =
      USER_PRESENT | (lies.verified === false ? 0 : USER_VERIFIED) | (credential.length > 0 ? HAS_CREDENTIAL : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(lies.counter ?? counter);
    return Buffer.concat([sha256(lies.rpId ?? rpId), Buffer.from([flags]), count, credential]);
  }

  /** navigator.credentials.create() */
  create(options: { rp: { id: string }; user: { id: string }; challenge: string }, lies: Lies = {}): Attestation {
    const credential = makeCredential(options.user.id, lies.id);
    this.credentials.push(credential);
    const attested = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([0, credential.id.length]),
      credential.id,
      credential.cose,
    ]);
    const data = this.authenticatorData(options.rp.id, 0, lies, attested);
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      cborText('fmt'),
      cborText('none'),
      cborText('attStmt'),
      Buffer.from([0xa0]),
      cborText('authData'),
      cborBytes(data),
    ]);
    const id = text64(credential.id);
    return {
      id,
      rawId: id,
      type: 'public-key',
      response: {
        clientDataJSON: text64(this.clientData('webauthn.create', options.challenge, lies)),
        attestationObject: text64(attestation),
        transports: ['internal'],
      },
    };
  }

  /** navigator.credentials.get() with the newest credential, unless another one is named. */
  get(options: { rpId: string; challenge: string }, lies: Lies = {}, credential = this.credentials.at(-1)): Assertion {
    if (credential === undefined) throw new Error('the authenticator has no credential');
    credential.counter += 1;
    const clientData = this.clientData('webauthn.get', options.challenge, lies);
    const data = this.authenticatorData(options.rpId, credential.counter, lies);
    const signature = sign('sha256', Buffer.concat([data, sha256(clientData)]), credential.privateKey);
    const id = text64(credential.id);
    return {
      id,
      rawId: id,
      type: 'public-key',
      response: {
        clientDataJSON: text64(clientData),
        authenticatorData: text64(data),
        signature: text64(signature),
        userHandle: lies.userHandle ?? credential.userHandle,
      },
    };
  }
}
