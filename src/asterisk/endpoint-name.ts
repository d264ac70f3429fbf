import { PbxError } from './pbx.ts';

/** What an endpoint or aor may be called that Asterisk is asked about: the name goes into an address. */
const shape = /^[A-Za-z0-9_.-]{1,64}$/;

export function isPlainEndpoint(name: string): boolean {
  // Two dots are a way out of an address.
  return shape.test(name) && !/^\.+$/.test(name);
}

/** @throws PbxError unreachable for a name of another shape: nothing of it reaches the exchange */
export function checkEndpoint(name: string): void {
  if (!isPlainEndpoint(name)) throw new PbxError('unreachable', 'no endpoint is called so');
}
