/**
 * Every refusal Belcode knows: a stable id that programs may test for, its HTTP status, and the words a
 * stranger may read. What a stranger may not read goes into `detail`, which only logs and the audit see.
 */
export const refusals = {
  'request-invalid': { status: 400, words: 'The request is not in the form that this address takes.' },
  'number-invalid': { status: 400, words: 'This is not a telephone number that can be called.' },
  'code-malformed': { status: 400, words: 'A code is written in digits only, as many as were spoken.' },
  'name-invalid': { status: 400, words: 'A name has 1 to 80 characters, and no line breaks.' },
  'login-invalid': { status: 400, words: 'A login has 1 to 64 letters, digits and . _ @ + - and begins with no sign.' },
  'email-invalid': { status: 400, words: 'This is not an address for mail.' },
  'extension-invalid': { status: 400, words: 'An extension of this exchange has 2 to 6 digits.' },
  'post-dial-invalid': { status: 400, words: 'What is dialled behind a switchboard has 1 to 10 digits.' },
  'pause-invalid': { status: 400, words: 'A pause has 0 to 20 seconds.' },
  'caller-id-invalid': { status: 400, words: 'A caller id is a name and a number, as in Belcode <+31508200000>.' },
  'ring-time-invalid': { status: 400, words: 'A telephone rings for 5 to 120 seconds.' },
  'post-dial-behind-mobile': { status: 400, words: 'A mobile number has no switchboard to dial behind.' },
  'post-dial-behind-extension': {
    status: 400,
    words: 'An extension of this exchange has no switchboard to dial behind.',
  },
  'country-invalid': { status: 400, words: 'A country is written as two capitals, as in NL.' },
  'date-invalid': { status: 400, words: 'This is not a date. Write it as 2027-03-01.' },
  'dates-in-wrong-order': { status: 400, words: 'The set-up is offered first, and required on that day or later.' },
  'reason-missing': { status: 400, words: 'Write down the reason.' },
  'password-too-short': { status: 400, words: 'A password has at least 10 characters.' },
  'password-too-long': { status: 400, words: 'A password has at most 128 characters; fewer with accents.' },
  'password-is-login': { status: 400, words: 'Choose a password that is not like your login.' },
  'password-too-common': { status: 400, words: 'This password is one of those that everybody tries first.' },
  'password-same': { status: 400, words: 'Choose another password than the one you had.' },
  'link-unknown': { status: 400, words: 'This link has been used, or is too old. Ask for a new one.' },
  'key-missing': { status: 401, words: 'This address wants an API key: Authorization: Bearer <key>.' },
  'key-unknown': { status: 401, words: 'This API key is not known, or has been revoked.' },
  // The same for an unknown name, a wrong password, and a user who is disabled or locked (E06).
  'login-refused': {
    status: 401,
    words:
      'Name or password is not right, or there were too many tries. Wait a quarter of an hour, or ask your operator.',
  },
  'pairing-refused': {
    status: 401,
    words: 'This pairing code is not right, has been used, or is older than ten minutes. Ask for a new one.',
  },
  'device-unknown': { status: 401, words: 'This device is not one of your methods any more. Pair it anew.' },
  'session-unknown': { status: 401, words: 'Your session is over. Log in again.' },
  'push-host-refused': {
    status: 403,
    words: 'The operator of this exchange does not allow messages by the push service of this browser.',
  },
  'password-wrong': { status: 403, words: 'This is not your password.' },
  'password-unconfirmed': { status: 403, words: 'Type your password again first.' },
  'factor-unconfirmed': { status: 403, words: 'Prove that it is you with a code first.' },
  'set-up-required': { status: 403, words: 'Setting up a second factor cannot be put off any longer.' },
  'second-factor-locked': {
    status: 403,
    words: 'There were too many wrong codes. The second factor is locked until the operator resets it.',
  },
  'role-missing': { status: 403, words: 'Your role does not have this page.' },
  'scope-missing': { status: 403, words: 'This API key does not have the scope for that.' },
  'destination-refused': {
    status: 403,
    words: 'The operator of this exchange does not allow calls to this destination.',
  },
  'extension-not-allowed': {
    status: 403,
    words: 'The operator of this exchange does not allow calls to this extension.',
  },
  'number-suspended': {
    status: 403,
    words: 'Somebody at this number asked not to be called again. Only the operator can lift that.',
  },
  'app-held': {
    status: 403,
    words: 'A code in the app was reported as unwanted, so no further one is sent for a while. Use another method.',
  },
  'calls-held': {
    status: 403,
    words:
      'A call was reported as unwanted, so nobody is called for this user until another method or the operator says so.',
  },
  'calls-blocked': {
    status: 403,
    words: 'Calls to this destination are stopped for now. Use another method, or ask the operator.',
  },
  'not-found': { status: 404, words: 'There is nothing here, or nothing that this key may see.' },
  'user-unknown': { status: 404, words: 'There is no such user.' },
  'company-unknown': { status: 404, words: 'There is no such company.' },
  'login-taken': { status: 409, words: 'Somebody has this login already.' },
  'company-taken': { status: 409, words: 'There is a company of this name already.' },
  'campaign-running': { status: 409, words: 'A password campaign for the same people is running already.' },
  'password-stale': { status: 409, words: 'The password was changed a moment ago. Log in again.' },
  'too-many-numbers': {
    status: 409,
    words: 'You have eight telephone numbers, and no more are possible. Remove one first.',
  },
  'number-exists': { status: 409, words: 'You have this telephone number already.' },
  'authenticator-exists': { status: 409, words: 'You have an authenticator app already. Remove it first.' },
  'app-exists': { status: 409, words: 'You have the app already. Add a device to it.' },
  'too-many-devices': { status: 409, words: 'Your app has five devices, and no more are possible. Remove one first.' },
  'device-exists': { status: 409, words: 'This device is one of yours already.' },
  'device-other': { status: 409, words: 'Another device is being added just now. Begin anew on the page.' },
  'last-device': { status: 409, words: 'This is the only device of the app. Remove the app instead.' },
  'clock-wrong': { status: 409, words: 'The clock of this device is not right.' },
  'last-factor': { status: 409, words: 'This is your only method, and you need one. Add another one first.' },
  'order-stale': { status: 409, words: 'Your methods have changed meanwhile. Look at them again.' },
  'step-wrong': { status: 409, words: 'The login is at another step. Go on from there.' },
  'factor-missing': { status: 409, words: 'This user has no method that a code could come by.' },
  'no-call': { status: 409, words: 'This code is in an app. There is no call for it.' },
  'challenge-over': { status: 409, words: 'This challenge has ended. Open a new one.' },
  'delivery-under-way': { status: 409, words: 'A call for this challenge is under way. Wait until it has ended.' },
  'number-in-call': { status: 409, words: 'This number is being called for another login just now. Wait a moment.' },
  'request-under-way': { status: 409, words: 'The same request, by its Idempotency-Key, is still being answered.' },
  'request-too-large': { status: 413, words: 'The request is larger than this address takes.' },
  'media-type-unknown': { status: 415, words: 'This address takes application/json.' },
  'idempotency-key-reused': { status: 422, words: 'This Idempotency-Key was used for a different request.' },
  'too-many-tries': { status: 429, words: 'There were too many tries. Wait a while.' },
  'too-many-calls': { status: 429, words: 'This challenge has had all the calls it may have. Open a new one.' },
  'app-paused': {
    status: 429,
    words: 'The app was asked many times without a code that was typed. Use another method, or wait a while.',
  },
  'calls-paused': { status: 429, words: 'There were many calls just now. Wait a while before the next one.' },
  'queue-full': { status: 503, words: 'So many calls wait that yours would come too late. Use another method.' },
  'store-unavailable': {
    status: 503,
    words: 'Belcode cannot reach its store just now. Nothing was verified. Try again.',
  },
  'app-not-online': {
    status: 503,
    words: 'None of the devices of the app can be reached just now. Use another method.',
  },
  'exchange-unavailable': { status: 503, words: 'No telephone exchange is ready to place the call. Try again soon.' },
  'internal-error': { status: 500, words: 'Something went wrong on our side. It has been logged.' },
} as const satisfies Record<string, { status: number; words: string }>;

export type RefusalId = keyof typeof refusals;

/** An act that was refused. `detail` is for our own log and audit only, and never holds a code. */
export class Refusal extends Error {
  readonly id: RefusalId;
  readonly detail: string | undefined;
  /** In how many seconds it makes sense to ask again, where that is known. */
  readonly retryAfterSeconds: number | undefined;

  constructor(id: RefusalId, detail?: string, options: ErrorOptions & { retryAfterSeconds?: number | undefined } = {}) {
    super(detail === undefined ? id : `${id}: ${detail}`, options);
    this.name = 'Refusal';
    this.id = id;
    this.detail = detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return refusals[this.id].status;
  }

  get words(): string {
    return refusals[this.id].words;
  }
}
