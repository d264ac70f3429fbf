import { keysOf, routeOf, telephoneOf } from '../policy/ledger/call-destination.ts';
import type { AppDevice } from './app-device.ts';
import type { Factor } from './factor.ts';
import { readStoredNumber } from './phone-number.ts';

/**
 * What a person must hold to get the code of a factor, such as `telephone:201` or `authenticator`. Two factors with a
 * thing in common are one proof: a desk phone is one thing, whether it is called, dials in, or shows a message.
 */
export type ProofThing = 'app' | 'authenticator' | `telephone:${string}`;

export function thingsOf(
  { kind, number, postDial }: Pick<Factor, 'kind' | 'number' | 'postDial'>,
  devices: readonly AppDevice[],
): ProofThing[] {
  if (kind === 'authenticator') return ['authenticator'];
  if (kind === 'app') {
    // Each device shows the code, so the holder of any one of them has it.
    const deskPhones = devices.filter((device) => device.kind === 'endpoint');
    return ['app', ...deskPhones.map(({ extension }) => `telephone:${extension}` as const)];
  }
  if (number === undefined) return [];
  const whole = `telephone:${telephoneOf({ number, postDial })}` as const;
  // The switchboard may be this exchange, reached from outside.
  if (postDial === undefined) return [whole];
  // A menu of the switchboard may come first: `1,,202#`.
  const [extension = ''] = postDial.digits
    .split(/[,w]+/)
    .map((keys) => keysOf({ digits: keys }))
    .filter(Boolean)
    .slice(-1);
  return [whole, `telephone:${keysOf(postDial)}`, `telephone:${extension}`];
}

/** The factors that share no thing with these. */
export function factorsApart(
  factors: readonly Factor[],
  devices: readonly AppDevice[],
  things: readonly string[],
): Factor[] {
  return factors.filter(
    (factor) => !thingsOf(factor, devices).some((thing) => things.some((each) => isSameThing(thing, each))),
  );
}

function isSameThing(one: string, other: string): boolean {
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
