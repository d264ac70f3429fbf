import { Refusal } from '../errors.ts';
import type { NumberType } from '../policy/destination.ts';
import { extensionShape, type Line, lineOf, type PostDial } from '../policy/ledger/call-destination.ts';
import { readNumber } from './phone-number.ts';

/** Whom a call goes to: a number of the outside world, or an extension of this exchange. */
export interface Callee {
  line: Line;
  /** E.164, or the extension's digits: nothing else may reach a dial string. */
  number: string;
  /** Of the outside world only. */
  type?: NumberType;
  /** ISO 3166-1 alpha-2, `001` for a number of no country, empty for an extension. */
  country: string;
  postDial?: PostDial | undefined;
}

/** What is typed for a number: the number itself, and the digits that are dialled behind its switchboard. */
export interface TypedCallee {
  number: string;
  postDial?: string | undefined;
  pauseBeforeSeconds?: number | undefined;
  pauseAfterSeconds?: number | undefined;
}

/** Extensions that may be called, from and to. None: no extension may. */
export type ExtensionRanges = readonly { from: string; to: string }[];

/** A switchboard needs a moment before it listens, and a moment to put through. */
export const usualPauseSeconds = 2;
const maxPauseSeconds = 20;
/** Of Europe, the Americas and the Commonwealth: an internal dialplan may lead them outside. */
const emergencyNumbers: readonly string[] = ['112', '911', '999', '000', '110', '113', '115', '118', '119'];
/** A number that was kept begins with its country code, and needs none to be read. */
const anyCountry = 'NL';

/**
 * Reads whom to call as a person writes it: `06-12345678`; `050 820 0000` with 202 dialled behind the switchboard; or
 * `202`, where the operator allows extensions of this exchange.
 *
 * @param where `country`: where a number without + is at home; `extensions`: those of this exchange that may be called
 * @throws Refusal number-invalid, post-dial-invalid, pause-invalid, post-dial-behind-extension, post-dial-behind-mobile,
 *   extension-not-allowed
 */
export function readCallee(
  { number, ...behind }: TypedCallee,
  where: { country: string; extensions: ExtensionRanges },
): Callee {
  const ours = extensionIn(number);
  const postDial = readPostDial(behind);
  if (ours === undefined) return withPostDial(calleeOutside(number, where.country), postDial);
  // What is behind an extension of ours is our own dialplan's business.
  if (postDial !== undefined) throw new Refusal('post-dial-behind-extension');
  if (!isAllowedExtension(ours, where.extensions)) throw new Refusal('extension-not-allowed');
  return { line: 'internal', number: ours, country: '' };
}

/** An extension of this exchange as a person writes it. @throws Refusal extension-not-allowed, also for what is none */
export function readExtension(text: string, { extensions }: { extensions: ExtensionRanges }): string {
  const extension = extensionIn(text);
  if (extension === undefined || !isAllowedExtension(extension, extensions)) throw new Refusal('extension-not-allowed');
  return extension;
}

/** One that was read before, and kept. @throws Refusal as `readCallee`: what may be called can have changed since */
export function calleeOf(
  { number, postDial }: { number: string; postDial?: PostDial | undefined },
  { extensions }: { extensions: ExtensionRanges },
): Callee {
  if (lineOf(number) === 'outside') return withPostDial(calleeOutside(number, anyCountry), postDial);
  if (!isAllowedExtension(number, extensions)) throw new Refusal('extension-not-allowed');
  return { line: 'internal', number, country: '' };
}

/** Spaces around it do not count. */
function extensionIn(text: string): string | undefined {
  const digits = text.replace(/^ +| +$/g, '');
  return extensionShape.test(digits) ? digits : undefined;
}

function calleeOutside(text: string, country: string): Callee {
  const { e164, type, country: home } = readNumber(text, country);
  return { line: 'outside', number: e164, type, country: home };
}

/** No switchboard has a mobile number: there the digits would only make many telephones of one. */
function withPostDial(callee: Callee, postDial: PostDial | undefined): Callee {
  if (postDial !== undefined && callee.type === 'mobile') {
    throw new Refusal('post-dial-behind-mobile');
  }
  return { ...callee, postDial };
}

function isAllowedExtension(extension: string, ranges: ExtensionRanges): boolean {
  // Of the same length, so that comparing text compares numbers.
  if (emergencyNumbers.includes(extension)) return false;
  return ranges.some(({ from, to }) => extension.length === from.length && extension >= from && extension <= to);
}

function readPostDial({
  postDial = '',
  pauseBeforeSeconds = usualPauseSeconds,
  pauseAfterSeconds = usualPauseSeconds,
}: Omit<TypedCallee, 'number'>): PostDial | undefined {
  const digits = postDial.replaceAll(' ', '');
  if (digits === '') return undefined;
  const arePauses = [pauseBeforeSeconds, pauseAfterSeconds].every(
    (pause) => Number.isInteger(pause) && pause >= 0 && pause <= maxPauseSeconds,
  );
  if (!/^\d{1,10}$/.test(digits)) throw new Refusal('post-dial-invalid');
  if (!arePauses) throw new Refusal('pause-invalid');
  return { digits, pauseBeforeSeconds, pauseAfterSeconds };
}
