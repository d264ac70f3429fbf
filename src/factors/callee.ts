import { Refusal } from '../errors.ts';
import type { NumberType } from '../policy/destination.ts';
import {
  extensionShape,
  type PostDial,
  postDialSeconds,
  type Route,
  routeOf,
} from '../policy/ledger/call-destination.ts';
import { foldNumber, splitPostDial } from './fold-number.ts';
import { isNumber, type PhoneNumber, readNumber, readStoredNumber } from './phone-number.ts';

/** The called party: an outside number, or an extension of this exchange. */
export interface Callee {
  route: Route;
  /** E.164, or the digits of an extension. Nothing else may reach a dial string. */
  number: string;
  /** For outside numbers only. */
  type?: NumberType;
  /** ISO 3166-1 alpha-2, `001` for a number without a country, empty for an extension. */
  country: string;
  postDial?: PostDial | undefined;
}

/** A number as typed, and the digits that are dialled behind its switchboard. */
export interface TypedCallee {
  number: string;
  postDial?: string | undefined;
  pauseBeforeSeconds?: number | undefined;
  pauseAfterSeconds?: number | undefined;
}

/** Ranges of extensions that may be called. Empty: no extension may be called. */
export type ExtensionRanges = readonly { from: string; to: string }[];

/** Pauses because a switchboard needs time before it listens, and time to connect. */
export const usualPauseSeconds = 2;
const maxPauseSeconds = 20;
/** A main number's menu, an extension and a conference's PIN fit. */
const maxPostDialKeys = 20;
/** Emergency numbers of Europe, the Americas and the Commonwealth, which an internal dialplan may route outside. */
const emergencyNumbers: readonly string[] = ['112', '911', '999', '000', '110', '113', '115', '118', '119'];
/**
 * No list of emergency numbers is complete: nearly all have two digits, or three that begin with 0, 1 or 9, and the
 * helplines of Europe are 116 and three digits. The operator names such an extension alone, not in a range.
 */
const likeEmergencyNumbers = /^(\d{2}|[019]\d{2}|116\d{3})$/;

/**
 * Reads a called party as a person writes it: `06-12345678`; `050 820 0000` with 202 dialled behind the switchboard; or
 * `202`, where the operator allows extensions of this exchange.
 *
 * @param where `country`: country of numbers without +; `extensions`: extensions of this exchange that may be called
 * @throws Refusal number-invalid, number-plan-changed, post-dial-invalid, pause-invalid, post-dial-behind-extension,
 *   post-dial-behind-mobile, extension-not-allowed
 */
export function readCallee(
  { number, ...behind }: TypedCallee,
  where: { country: string; extensions: ExtensionRanges },
): Callee {
  const { number: written, postDial: behindIt } = splitPostDial(foldNumber(number));
  if (behindIt !== undefined && behind.postDial?.trim()) throw new Refusal('post-dial-invalid', 'given twice');
  const postDial = readPostDial({ ...behind, postDial: behindIt ?? behind.postDial });
  const ours = extensionIn(written);
  if (ours === undefined || isNationalNumber(ours, where)) {
    return withPostDial(calleeOutside(written, where.country), postDial);
  }
  if (!isAllowedExtension(ours, where.extensions)) throw new Refusal('extension-not-allowed');
  // The dialplan of this exchange handles what is behind an extension.
  if (postDial !== undefined) throw new Refusal('post-dial-behind-extension');
  return { route: 'internal', number: ours, country: '' };
}

/**
 * Reads an extension of this exchange as a person writes it.
 *
 * @throws Refusal extension-not-allowed, also for other text
 */
export function readExtension(text: string, { extensions }: { extensions: ExtensionRanges }): string {
  const extension = extensionIn(text);
  if (extension === undefined || !isAllowedExtension(extension, extensions)) throw new Refusal('extension-not-allowed');
  return extension;
}

/** Reads a stored called party. @throws Refusal as `readCallee`, because the rules may have changed since */
export function calleeOf(
  { number, postDial }: { number: string; postDial?: PostDial | undefined },
  { extensions }: { extensions: ExtensionRanges },
): Callee {
  if (routeOf(number) === 'trunk') return withPostDial(outside(readStoredNumber(number)), postDial);
  if (!isAllowedExtension(number, extensions)) throw new Refusal('extension-not-allowed');
  return { route: 'internal', number, country: '' };
}

/**
 * Some countries have numbers as short as an extension: Luxembourg, the Faroe Islands. The operator's ranges go first.
 */
function isNationalNumber(
  extension: string,
  { country, extensions }: { country: string; extensions: ExtensionRanges },
) {
  return !isAllowedExtension(extension, extensions) && isNumber(extension, country);
}

/** Ignores surrounding spaces. */
function extensionIn(text: string): string | undefined {
  const digits = text.replace(/^ +| +$/g, '');
  return extensionShape.test(digits) ? digits : undefined;
}

function calleeOutside(text: string, country: string): Callee {
  return outside(readNumber(text, country));
}

function outside({ e164, type, country }: PhoneNumber): Callee {
  return { route: 'trunk', number: e164, type, country };
}

/** Refused for mobile numbers, which have no switchboard: the digits would only make one telephone look like many. */
function withPostDial(callee: Callee, postDial: PostDial | undefined): Callee {
  if (postDial !== undefined && callee.type === 'mobile') {
    throw new Refusal('post-dial-behind-mobile');
  }
  return { ...callee, postDial };
}

function isAllowedExtension(extension: string, ranges: ExtensionRanges): boolean {
  if (emergencyNumbers.includes(extension)) return false;
  if (likeEmergencyNumbers.test(extension))
    return ranges.some(({ from, to }) => from === extension && to === extension);
  // Both have the same length, so comparing the text compares the numbers.
  return ranges.some(({ from, to }) => extension.length === from.length && extension >= from && extension <= to);
}

/** Pauses before the first key are the pause before it, unless that is given. */
function readPostDial({
  postDial = '',
  pauseBeforeSeconds,
  pauseAfterSeconds = usualPauseSeconds,
}: Omit<TypedCallee, 'number'>): PostDial | undefined {
  const written = foldNumber(postDial)
    .replaceAll(' ', '')
    .replace(/[pP;]/g, ',')
    .replace(/W/g, 'ww')
    .replace(/,+$/, '');
  const [pausesBefore = ''] = /^[,w]*/.exec(written) ?? [];
  const digits = written.slice(pausesBefore.length);
  if (written === '') return undefined;
  const before = pauseBeforeSeconds ?? (Math.ceil(postDialSeconds(pausesBefore)) || usualPauseSeconds);
  if (!arePostDialKeys(digits)) throw new Refusal('post-dial-invalid');
  if (![before, pauseAfterSeconds].every(isPause)) throw new Refusal('pause-invalid');
  return { digits, pauseBeforeSeconds: before, pauseAfterSeconds };
}

const isPause = (seconds: number) => Number.isInteger(seconds) && seconds >= 0 && seconds <= maxPauseSeconds;

function arePostDialKeys(text: string): boolean {
  const keys = text.replace(/[,w]/g, '').length;
  const pauses = postDialSeconds(text) - postDialSeconds(text.replace(/[,w]/g, ''));
  return /^[\d*#,w]+$/.test(text) && keys >= 1 && keys <= maxPostDialKeys && pauses <= maxPauseSeconds;
}
