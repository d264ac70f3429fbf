import type { ApiKey } from '../../accounts/api-key.ts';

type Key = Pick<ApiKey, 'id'>;

/** Twilio's ids are two letters and 32 hexadecimal digits. Ours are sixteen zeros and the id of a key. */
const sidOfKey = (letters: 'AC' | 'VA', { id }: Key) => `${letters}${id.padStart(32, '0')}`;

/** The account that an API key is. */
export function accountSid(key: Key): string {
  return sidOfKey('AC', key);
}

/** The one service of an API key. */
export function serviceSid(key: Key): string {
  return sidOfKey('VA', key);
}

/** @param challengeId 128 bits in base64url */
export function verificationSid(challengeId: string): string {
  return `VE${hexOf(challengeId)}`;
}

/** @param deliveryId 128 bits in base64url */
export function attemptSid(deliveryId: string): string {
  return `VL${hexOf(deliveryId)}`;
}

/** The id of a challenge; undefined for what is no sid of a verification. */
export function challengeIdIn(sid: string): string | undefined {
  const [, hex] = /^VE([0-9a-f]{32})$/.exec(sid) ?? [];
  return hex === undefined ? undefined : Buffer.from(hex, 'hex').toString('base64url');
}

function hexOf(id: string): string {
  return Buffer.from(id, 'base64url').toString('hex');
}
