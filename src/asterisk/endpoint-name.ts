import { PbxError } from './pbx.ts';

/** The permitted names of endpoints, because the name becomes part of a URL. */
const endpointShape = /^[A-Za-z0-9_.-]{1,64}$/;
/** Aors come from Asterisk's configuration; some are telephone numbers. */
const aorShape = /^[A-Za-z0-9_.+-]{1,64}$/;
/** Two dots would go up in the path of the URL. */
const onlyDots = /^\.+$/;

export function isPlainEndpoint(name: string): boolean {
  return endpointShape.test(name) && !onlyDots.test(name);
}

export function isPlainAor(name: string): boolean {
  return aorShape.test(name) && !onlyDots.test(name);
}

/** @throws PbxError unreachable for a name that is not permitted, which is never sent to the exchange */
export function checkEndpoint(name: string): void {
  if (!isPlainEndpoint(name)) throw new PbxError('unreachable', 'not a name of an endpoint');
}
