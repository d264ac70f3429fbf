import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** Flags of the authenticator data (WebAuthn §6.1). */
const flags = { present: 0x01, verified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 } as const;

/** What a dishonest client changes. */
export interface Lie {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  signCount?: number;
  isPresent?: boolean;
  /** Whether it has verified its user, by a finger or a PIN. */
  isVerified?: boolean;
  crossOrigin?: boolean;
  backupEligible?: boolean;
  userHandle?: string;
}

/** An authenticator in software (ES256, attestation none), which signs whatever a test wants. */
export class SoftKey {
  readonly id = randomBytes(32).toString('base64url');
  readonly aaguid: string;
  signCount = 0;
  readonly #privateKey: KeyObject;
  readonly #publicKey: Buffer;

  constructor({ aaguid = '00000000-0000-0000-0000-000000000000' } = {}) {
    this.aaguid = aaguid;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#privateKey = privateKey;
    // COSE_Key {1: 2, 3: -7, -1: 1, -2: x, -3: y} (RFC 9053 §2.1).
    this.#publicKey = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
  }

  /** The answer to the options for making a passkey, as the browser's JSON. */
  make(options: { challenge: string; rp: { id?: string } }, origin: string, lie: Lie = {}): string {
    const clientData = clientDataOf('webauthn.create', options.challenge, origin, lie);
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const aaguid = Buffer.from(this.aaguid.replaceAll('-', ''), 'hex');
    const attested = Buffer.concat([aaguid, length, id, this.#publicKey]);
    const data = Buffer.concat([this.#head(options.rp.id ?? '', lie, flags.attested), attested]);
    // {"fmt": "none", "attStmt": {}, "authData": bytes} (WebAuthn §6.5.4).
    const size = Buffer.alloc(2);
    size.writeUInt16BE(data.length);
    const attestation = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'),
      Buffer.from([0x59]),
      size,
      data,
    ]);
    return JSON.stringify({
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['usb'],
      },
    });
  }

  /** The answer to the options for using one. */
  use(options: { challenge: string; rpId?: string }, origin: string, lie: Lie = {}): string {
    const clientData = clientDataOf('webauthn.get', options.challenge, origin, lie);
    const data = this.#head(options.rpId ?? '', lie, 0);
    const signed = Buffer.concat([data, createHash('sha256').update(clientData).digest()]);
    return JSON.stringify({
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, this.#privateKey).toString('base64url'),
        ...(lie.userHandle === undefined ? {} : { userHandle: lie.userHandle }),
      },
    });
  }

  #head(rpId: string, { rpId: other = rpId, signCount = this.signCount, ...lie }: Lie, more: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(signCount);
    const present = lie.isPresent === false ? 0 : flags.present;
    const backup = lie.backupEligible === true ? flags.backupEligible : 0;
    const verified = lie.isVerified === true ? flags.verified : 0;
    const byte = present | verified | backup | more;
    return Buffer.concat([createHash('sha256').update(other).digest(), Buffer.from([byte]), count]);
  }
}

function clientDataOf(type: string, challenge: string, origin: string, lie: Lie): Buffer {
  return Buffer.from(
    JSON.stringify({
      type: lie.type ?? type,
      challenge: lie.challenge ?? challenge,
      origin: lie.origin ?? origin,
      crossOrigin: lie.crossOrigin ?? false,
    }),
  );
}
