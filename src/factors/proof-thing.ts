import type { FactorKind } from '../accounts/factor-kind.ts';
import { keysOf, routeOf, telephoneOf } from '../policy/ledger/call-destination.ts';
import type { Factor } from './factor.ts';
import { readStoredNumber } from './phone-number.ts';

/**
 * What a person must hold to get the code of a factor, such as `telephone:201` or `authenticator`. Two factors with a
 * thing in common are one proof: a desk phone is one thing, whether it is called, dials in, or shows a message.
 */
export type ProofThing = FactorKind | Telephone;
type Telephone = `telephone:${string}`;

/** At least one, because a factor without a thing would be independent of everything. */
export type ProofThings = readonly [ProofThing, ...ProofThing[]];

export function telephoneWith(number: string): Telephone {
  return `telephone:${number}`;
}

/** The telephones that a call to a number may reach. */
export function telephonesBehind(number: string, postDial: Factor['postDial']): ProofThings {
  const whole = telephoneWith(telephoneOf({ number, postDial }));
  // The switchboard may be this exchange, reached from outside.
  if (postDial === undefined) return [whole];
  // A menu of the switchboard may come first: `1,,202#`.
  const [extension = ''] = postDial.digits
    .split(/[,w]+/)
    .map((keys) => keysOf({ digits: keys }))
    .filter(Boolean)
    .slice(-1);
  return [whole, telephoneWith(keysOf(postDial)), telephoneWith(extension)];
}

export function isSameThing(one: string, other: string): boolean {
  return one === other || isDirectDial(one, other) || isDirectDial(other, one);
}

const prefix = 'telephone:';
/** Shorter ones end too many numbers by chance. */
const minDirectDialDigits = 3;

/** Whether a landline ends in this extension, as the direct number of a desk phone does. */
function isDirectDial(landline: string, extension: string): boolean {
  if (!landline.startsWith(prefix) || !extension.startsWith(prefix)) return false;
  const [number, digits] = [landline.slice(prefix.length), extension.slice(prefix.length)];
  if (!/^\+\d+$/.test(number) || routeOf(digits) !== 'internal' || digits.length < minDirectDialDigits) return false;
  return number.endsWith(digits) && readStoredNumber(number).type !== 'mobile';
}
