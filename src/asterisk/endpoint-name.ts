import { PbxError } from './pbx.ts';

/** What an endpoint may be called that Asterisk is asked about: the name goes into an address. */
const endpointShape = /^[A-Za-z0-9_.-]{1,64}$/;
/** Aors come from Asterisk's own configuration; some are telephone numbers. */
const aorShape = /^[A-Za-z0-9_.+-]{1,64}$/;
/** Two dots are a way out of an address. */
const onlyDots = /^\.+$/;

export function isPlainEndpoint(name: string): boolean {
  return endpointShape.test(name) && !onlyDots.test(name);
}

export function isPlainAor(name: string): boolean {
  return aorShape.test(name) && !onlyDots.test(name);
}

/** @throws PbxError unreachable for a name of another shape: nothing of it reaches the exchange */
export function checkEndpoint(name: string): void {
  if (!isPlainEndpoint(name)) throw new PbxError('unreachable', 'no endpoint is called so');
}
