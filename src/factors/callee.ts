import { Refusal } from '../errors.ts';
import type { NumberType } from '../policy/destination.ts';
import { extensionShape, type PostDial, type Route, routeOf } from '../policy/ledger/call-destination.ts';
import { readNumber } from './phone-number.ts';

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
/** Emergency numbers of Europe, the Americas and the Commonwealth, which an internal dialplan may route outside. */
const emergencyNumbers: readonly string[] = ['112', '911', '999', '000', '110', '113', '115', '118', '119'];
/**
 * No list of emergency numbers is complete: nearly all have two digits, or three that begin with 0, 1 or 9, and the
 * helplines of Europe are 116 and three digits. The operator names such an extension alone, not in a range.
 */
const likeEmergencyNumbers = /^(\d{2}|[019]\d{2}|116\d{3})$/;
/** A stored number begins with its country code, so reading it needs no country. */
const placeholderCountry = 'NL';

/**
 * Reads a called party as a person writes it: `06-12345678`; `050 820 0000` with 202 dialled behind the switchboard; or
 * `202`, where the operator allows extensions of this exchange.
 *
 * @param where `country`: country of numbers without +; `extensions`: extensions of this exchange that may be called
 * @throws Refusal number-invalid, post-dial-invalid, pause-invalid, post-dial-behind-extension,
 *   post-dial-behind-mobile, extension-not-allowed
 */
export function readCallee(
  { number, ...behind }: TypedCallee,
  where: { country: string; extensions: ExtensionRanges },
): Callee {
  const ours = extensionIn(number);
  const postDial = readPostDial(behind);
  if (ours === undefined) return withPostDial(calleeOutside(number, where.country), postDial);
  // The dialplan of this exchange handles what is behind an extension.
  if (postDial !== undefined) throw new Refusal('post-dial-behind-extension');
  if (!isAllowedExtension(ours, where.extensions)) throw new Refusal('extension-not-allowed');
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
  if (routeOf(number) === 'trunk') return withPostDial(calleeOutside(number, placeholderCountry), postDial);
  if (!isAllowedExtension(number, extensions)) throw new Refusal('extension-not-allowed');
  return { route: 'internal', number, country: '' };
}

/** Ignores surrounding spaces. */
function extensionIn(text: string): string | undefined {
  const digits = text.replace(/^ +| +$/g, '');
  return extensionShape.test(digits) ? digits : undefined;
}

function calleeOutside(text: string, country: string): Callee {
  const { e164, type, country: home } = readNumber(text, country);
  return { route: 'trunk', number: e164, type, country: home };
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
