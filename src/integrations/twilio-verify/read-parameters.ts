import { matchLanguage } from '../../languages/languages.ts';
import { invalidParameter, twilioCodes, VerifyError } from './verify-error.ts';

/** Channels of Twilio that Belcode does not have. */
const otherChannels = ['sms', 'email', 'whatsapp', 'rcs', 'sna', 'auto', 'push', 'totp'];

/**
 * Parameters that promise something Belcode does not do: a code of the caller's, another text, an amount that is read
 * out, a limit of the caller's. A caller who sends one counts on it, so it is refused. Others are not read.
 */
const unsupported = [
  'CustomCode',
  'CustomMessage',
  'Amount',
  'Payee',
  'RateLimits',
  'TemplateSid',
  'Templates',
  'TemplateCustomSubstitutions',
  'ChannelConfiguration',
  'EnableSnaClientToken',
] as const;

const maxTextLength = 80;

/** The parameters of a form, each given once. */
export class Parameters {
  readonly #given: Readonly<Record<string, unknown>>;

  /** @param body as it was parsed; undefined without one */
  constructor(body: unknown) {
    this.#given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  }

  /** @returns undefined for a parameter that is missing or empty @throws VerifyError 60200 for one given twice */
  text(name: string): string | undefined {
    const value = Object.hasOwn(this.#given, name) ? this.#given[name] : undefined;
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string' || value.length > maxTextLength) throw invalidParameter(name);
    return value;
  }

  /** @throws VerifyError 60200 */
  needed(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw invalidParameter(name);
    return value;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#given, name) && this.#given[name] !== '';
  }
}

export interface WantedVerification {
  to: string;
  postDial: string | undefined;
  /** Of the voice; undefined for that of the setting. */
  language: string | undefined;
}

/** What is to be called, and how. @throws VerifyError 60200, 60204, 60223 */
export function readVerification(given: Parameters): WantedVerification {
  const to = given.needed('To');
  const channel = given.needed('Channel');
  if (otherChannels.includes(channel))
    throw new VerifyError(twilioCodes.channelDisabled, 403, 'Delivery channel disabled: Belcode calls');
  if (channel !== 'call') throw invalidParameter('Channel');
  const refused = unsupported.find((name) => given.has(name));
  if (refused !== undefined)
    throw new VerifyError(twilioCodes.notSupported, 403, `Service does not support this feature: ${refused}`);
  return { to, postDial: given.text('SendDigits'), language: readLanguage(given.text('Locale')) };
}

/** One that is offered: `en` of en-GB. Of another one nothing, so that the voice speaks that of the setting. */
function readLanguage(locale: string | undefined): string | undefined {
  if (locale === undefined) return undefined;
  if (!/^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/i.test(locale)) throw invalidParameter('Locale');
  return matchLanguage(locale);
}
