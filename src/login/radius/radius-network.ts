import { isIP } from 'node:net';

/** A network of clients, as the operator wrote it and as it is compared. */
export interface RadiusNetwork {
  /** With its length, as in `192.0.2.0/24`; the same for every spelling. */
  text: string;
  bytes: readonly number[];
  bits: number;
}

/** Wider ones are a mistake: the secret would be that of strangers. */
const minBits = { 4: 8, 6: 32 } as const;

/** @returns undefined for what is no network, or a wide one */
export function readNetwork(text: string): RadiusNetwork | undefined {
  const [address = '', length, ...rest] = text.trim().split('/');
  const bytes = bytesOf(address);
  if (bytes === undefined || rest.length > 0) return undefined;
  const maxBits = bytes.length * 8;
  const bits = length === undefined ? maxBits : Number(length);
  const isLength = length === undefined || /^\d{1,3}$/.test(length);
  if (!isLength || bits > maxBits || bits < minBits[bytes.length === 4 ? 4 : 6]) return undefined;
  const masked = bytes.map((byte, index) => byte & maskOf(bits - index * 8));
  return { text: `${writeAddress(masked)}/${bits}`, bytes: masked, bits };
}

/** Whether an address is in the network. */
export function isInNetwork({ bytes, bits }: RadiusNetwork, address: string): boolean {
  const given = bytesOf(address);
  if (given === undefined || given.length !== bytes.length) return false;
  return given.every((byte, index) => (byte & maskOf(bits - index * 8)) === bytes[index]);
}

/** @param bits of this byte and all after it */
function maskOf(bits: number): number {
  const own = Math.max(0, Math.min(8, bits));
  return (0xff << (8 - own)) & 0xff;
}

function bytesOf(address: string): number[] | undefined {
  if (isIP(address) === 4) return address.split('.').map(Number);
  if (isIP(address) !== 6 || address.includes('%')) return undefined;
  // The address as a URL has it: in lower case, and without a part in dots.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const missing = Math.max(0, 8 - (left?.length ?? 0) - (right?.length ?? 0));
  const groups = [...(left ?? []), ...new Array<string>(missing).fill('0'), ...(right ?? [])];
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}

function writeAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = bytes.flatMap((byte, index) =>
    index % 2 === 0 ? [((byte << 8) | (bytes[index + 1] ?? 0)).toString(16)] : [],
  );
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
