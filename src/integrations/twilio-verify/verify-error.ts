import { Refusal, type RefusalId } from '../../errors.ts';

/** An error as Twilio says it. The names say what its documents say of the number. */
export const twilioCodes = {
  unauthorised: 20003,
  forbidden: 20403,
  notFound: 20404,
  conflict: 20409,
  tooManyRequests: 20429,
  internal: 20500,
  unavailable: 20503,
  invalidParameter: 60200,
  maxChecks: 60202,
  maxSends: 60203,
  notSupported: 60204,
  maxRateOfService: 60207,
  callUnderWay: 60212,
  channelDisabled: 60223,
  blocked: 60410,
  countryRefused: 60605,
} as const;

type TwilioCode = (typeof twilioCodes)[keyof typeof twilioCodes];

/** What Twilio's clients are given for an error: its number, a status, and a sentence. */
export class VerifyError extends Error {
  readonly code: TwilioCode;
  readonly status: number;
  /** The id of our own refusal, if it is one. */
  readonly refusal: Refusal | undefined;

  constructor(code: TwilioCode, status: number, message: string, refusal?: Refusal) {
    super(message);
    this.code = code;
    this.status = status;
    this.refusal = refusal;
  }
}

/** By the refusals that have a number of their own; the status is ours unless there is one here. */
const codesOf: Partial<Record<RefusalId, readonly [code: TwilioCode, status?: number]>> = {
  'destination-refused': [twilioCodes.countryRefused],
  'extension-not-allowed': [twilioCodes.countryRefused],
  'number-suspended': [twilioCodes.blocked],
  'calls-held': [twilioCodes.blocked],
  'calls-blocked': [twilioCodes.blocked],
  'number-in-call': [twilioCodes.callUnderWay, 429],
  'delivery-under-way': [twilioCodes.callUnderWay, 429],
  'calls-paused': [twilioCodes.maxSends],
  'keys-missed': [twilioCodes.maxSends],
  'number-rung-often': [twilioCodes.maxSends],
  'too-many-calls': [twilioCodes.maxSends],
  'key-paused': [twilioCodes.maxRateOfService],
};

const codesOfStatus: Readonly<Record<number, TwilioCode>> = {
  400: twilioCodes.invalidParameter,
  401: twilioCodes.unauthorised,
  403: twilioCodes.forbidden,
  404: twilioCodes.notFound,
  409: twilioCodes.conflict,
  413: twilioCodes.invalidParameter,
  415: twilioCodes.invalidParameter,
  422: twilioCodes.invalidParameter,
  429: twilioCodes.tooManyRequests,
  500: twilioCodes.internal,
  503: twilioCodes.unavailable,
};

/** A refusal in Twilio's numbers, with our own sentence. */
export function verifyErrorOf(refusal: Refusal): VerifyError {
  const [code, status = refusal.status] = codesOf[refusal.id] ?? [
    codesOfStatus[refusal.status] ?? twilioCodes.internal,
  ];
  return new VerifyError(code, status, refusal.words, refusal);
}

/** @param name of a parameter, never its value */
export function invalidParameter(name: string): VerifyError {
  return new VerifyError(twilioCodes.invalidParameter, 400, `Invalid parameter: ${name}`);
}

/** The same for an unknown verification and one that is over, as Twilio deletes them. */
export function notFound(): VerifyError {
  return verifyErrorOf(new Refusal('not-found'));
}

export function maxChecks(): VerifyError {
  return new VerifyError(twilioCodes.maxChecks, 429, 'Max check attempts reached');
}
