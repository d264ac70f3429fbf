/**
 * Every refusal of Belcode: a stable id that programs may test for, the HTTP status, and a sentence that anybody may
 * read. All other information goes into `detail`, which only appears in logs and the audit.
 */
export const refusals = {
  'request-invalid': { status: 400, words: 'The request does not match the schema of this endpoint.' },
  'number-invalid': { status: 400, words: 'This is not a phone number that can be called.' },
  'number-plan-changed': {
    status: 400,
    words: 'The phone numbers of this country have changed, and this is an old one. Use the new one.',
  },
  'passkey-malformed': {
    status: 400,
    words: 'Your browser has sent no passkey. Press the button, and follow what the browser asks.',
  },
  'code-malformed': { status: 400, words: 'Enter all digits of the code, and nothing else.' },
  'name-invalid': { status: 400, words: 'A name has 1 to 80 characters and no line breaks.' },
  'login-invalid': {
    status: 400,
    words: 'A login has 1 to 64 characters: letters, digits and . _ @ + - and begins with a letter or digit.',
  },
  'email-invalid': { status: 400, words: 'This is not a valid email address.' },
  'extension-invalid': { status: 400, words: 'An extension of this exchange has 2 to 6 digits.' },
  'post-dial-invalid': {
    status: 400,
    words: 'What is dialled behind a switchboard is 1 to 20 digits, * or #, with pauses of at most 20 seconds.',
  },
  'pause-invalid': { status: 400, words: 'A pause is 0 to 20 seconds.' },
  'caller-id-invalid': { status: 400, words: 'A caller id is a name and a number, as in Belcode <+31508200000>.' },
  'ring-time-invalid': { status: 400, words: 'The ring time is 5 to 120 seconds.' },
  'brand-unknown': { status: 400, words: 'There are no files of such a brand. See docs/brand.md.' },
  'time-zone-invalid': { status: 400, words: 'There is no such time zone. One is written as in Europe/Amsterdam.' },
  'terms-invalid': { status: 400, words: 'Terms have at most 500 characters and no line breaks.' },
  'help-text-invalid': {
    status: 400,
    words: 'Words about whom to call have at most 200 characters and no line breaks.',
  },
  'help-phone-invalid': {
    status: 400,
    words: 'A number to call for help has 3 or more digits, as in 050 820 00 00, and at most 30 characters.',
  },
  'post-dial-behind-mobile': { status: 400, words: 'Nothing can be dialled behind a mobile number.' },
  'post-dial-behind-extension': {
    status: 400,
    words: 'Nothing can be dialled behind an extension of this exchange.',
  },
  'webhook-host-refused': {
    status: 400,
    words: 'Events go only to https addresses whose host is in BELCODE_WEBHOOK_HOSTS, without a port of their own.',
  },
  'webhooks-many': { status: 409, words: 'There are already as many endpoints as one company may have.' },
  'recording-unknown': { status: 404, words: 'There is no such prompt in this language.' },
  'recording-unjudged': { status: 503, words: 'The recording could not be checked just now. Try again.' },
  'recordings-many': { status: 409, words: 'Too many recordings wait. Take or withdraw some first.' },
  'radius-client-taken': { status: 409, words: 'Another client has this name or this network.' },
  'radius-clients-many': { status: 409, words: 'There are already as many clients as there may be.' },
  'country-invalid': { status: 400, words: 'A country is a code of two capital letters, as in NL.' },
  'date-invalid': { status: 400, words: 'This is not a date. Write it as 2027-03-01.' },
  'dates-in-wrong-order': { status: 400, words: 'The set-up cannot be required before it is offered.' },
  'reason-missing': { status: 400, words: 'A reason is required.' },
  'password-too-short': { status: 400, words: 'A password has at least 10 characters.' },
  'password-too-long': {
    status: 400,
    words: 'A password has at most 128 characters, or fewer if it contains accented letters.',
  },
  'password-is-login': { status: 400, words: 'Choose a password that is not like your login.' },
  'password-too-common': { status: 400, words: 'This password is too easy to guess. Choose another one.' },
  'password-same': { status: 400, words: 'This is your old password. Choose a new one.' },
  'client-address-invalid': {
    status: 400,
    words: 'An address of a client is https, or http on localhost, without user, fragment or *, and written in full.',
  },
  'oidc-request-over': {
    status: 400,
    words: 'This request for a login has ended, or began in another browser. Open the program again.',
  },
  'link-unknown': { status: 400, words: 'This link has been used or has expired. Request a new one.' },
  'key-missing': { status: 401, words: 'This endpoint requires an API key: Authorization: Bearer <key>.' },
  'key-unknown': { status: 401, words: 'This API key is unknown or has been revoked.' },
  // The same for an unknown name, a wrong password, and a user who is disabled or locked (E06).
  'login-refused': {
    status: 401,
    words: 'The login or password is wrong, or there were too many attempts. Wait 15 minutes, or ask your operator.',
  },
  // The same for an unknown or removed passkey, a wrong signature, and a user who is disabled or locked (E06).
  'passkey-refused': {
    status: 401,
    words: 'This passkey does not log you in. Log in with your name and password, or ask your operator.',
  },
  'passkey-question-over': { status: 401, words: 'This page was open for too long. Use your passkey once more.' },
  'pairing-refused': {
    status: 401,
    words: 'This pairing code is wrong, has been used, or is older than ten minutes. Request a new one.',
  },
  'device-unknown': { status: 401, words: 'This device is no longer one of your methods. Pair it again.' },
  'session-unknown': { status: 401, words: 'Your session has ended. Log in again.' },
  'push-host-refused': {
    status: 403,
    words: 'The operator of this exchange does not allow notifications through the push service of this browser.',
  },
  'password-wrong': { status: 403, words: 'This is not your password.' },
  'password-unconfirmed': { status: 403, words: 'Enter your password again first.' },
  'factor-unconfirmed': { status: 403, words: 'Confirm with a code that it is you first.' },
  'set-up-required': { status: 403, words: 'You can no longer skip setting up a second factor.' },
  'second-factor-locked': {
    status: 403,
    words: 'There were too many wrong codes. The second factor is locked until the operator unlocks it.',
  },
  'set-up-code-needed': { status: 403, words: 'After a reset, the set-up asks for the code from the operator.' },
  'set-up-code-wrong': {
    status: 422,
    words: 'This set-up code is wrong, used or too old. Ask the operator for a new one.',
  },
  'recovery-code-wrong': { status: 422, words: 'This recovery code is wrong, or has been used.' },
  'bypass-of-power': {
    status: 409,
    words: 'Somebody with power over others gets no login without a method. Reset their methods instead.',
  },
  'bypass-needless': { status: 409, words: 'This user has no method, so no login of theirs asks for one.' },
  'remembering-off': { status: 403, words: 'Browsers are not remembered for this user.' },
  'remembering-of-operators': {
    status: 422,
    words: 'Whether browsers of operators are remembered is set by BELCODE_REMEMBER_DAYS alone.',
  },
  'bypass-of-same': { status: 403, words: 'You asked for this yourself. Another operator must allow it.' },
  'bypass-not-mailed': {
    status: 409,
    words:
      'The code cannot be mailed to this user: there is no mail address, or somebody else has chosen it, or the ' +
      'address or the password is of the last 24 hours. Ask another operator.',
  },
  'role-missing': { status: 403, words: 'Your role has no access to this page.' },
  'grant-refused': { status: 403, words: 'You cannot give this role, or move a user to this company.' },
  'enrolment-of-power': {
    status: 403,
    words: 'Somebody with power over others sets up methods after a login with the password, and not by a link.',
  },
  'return-refused': {
    status: 422,
    words: 'The operator allows no return to this address: see BELCODE_AFTER_LOGIN.',
  },
  'panel-address-unset': {
    status: 409,
    words: 'This installation has no address of its pages: see BELCODE_PANEL_URL.',
  },
  'login-unconfirmed': { status: 400, words: 'This is not the login of the user. Nothing was erased.' },
  'scope-missing': { status: 403, words: 'This API key lacks the scope for this request.' },
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
    words: 'Somebody at this number asked not to be called again. Only the operator can allow calls to it again.',
  },
  'app-held': {
    status: 403,
    words: 'A code in the app was reported as unwanted, so no more are sent for a while. Use another method.',
  },
  'number-owner-changed': {
    status: 403,
    words: 'The carrier says that this number got another SIM or owner lately. Use another method.',
  },
  'calls-held': {
    status: 403,
    words:
      'A call was reported as unwanted. Calls resume after a login by another method, or when the operator allows them.',
  },
  'adding-held': {
    status: 403,
    words:
      'Somebody whose number you were adding asked not to be called. You cannot add a phone number for a while. Add another kind of method, or ask the operator.',
  },
  'calls-blocked': {
    status: 403,
    words: 'Calls to this destination are blocked for now. Use another method, or ask the operator.',
  },
  'not-found': { status: 404, words: 'Nothing was found, or this key has no access to it.' },
  'mail-unset': { status: 409, words: 'This installation sends no mail: see BELCODE_SMTP_URL.' },
  'user-unknown': { status: 404, words: 'This user does not exist.' },
  'company-unknown': { status: 404, words: 'This company does not exist.' },
  'login-taken': { status: 409, words: 'This login is taken.' },
  'company-taken': { status: 409, words: 'A company with this name already exists.' },
  'campaign-running': { status: 409, words: 'A password campaign for the same people is already running.' },
  'password-stale': { status: 409, words: 'The password was changed a moment ago. Log in again.' },
  'too-many-numbers': {
    status: 409,
    words: 'You have eight phone numbers, which is the maximum. Remove one first.',
  },
  'number-exists': { status: 409, words: 'You have already added this phone number.' },
  'authenticator-exists': { status: 409, words: 'You already have an authenticator app. Remove it first.' },
  'too-many-passkeys': { status: 409, words: 'You have eight passkeys, which is the maximum. Remove one first.' },
  'passkey-exists': { status: 409, words: 'This passkey has been added already.' },
  'passkeys-unavailable': {
    status: 409,
    words: 'Passkeys cannot be used at this address. Use another method, or ask the operator.',
  },
  'passkeys-only-here': {
    status: 409,
    words: 'A passkey works on the pages of Belcode only. Ask for another method of this user.',
  },
  'app-exists': { status: 409, words: 'You already have the app. Add a device to it.' },
  'too-many-devices': { status: 409, words: 'Your app has five devices, which is the maximum. Remove one first.' },
  'device-exists': { status: 409, words: 'This device is already one of yours.' },
  'device-other': { status: 409, words: 'Another device is being added right now. Start again on the page.' },
  'own-account': {
    status: 409,
    words: 'This is your own account. Change your own methods and password on your own pages.',
  },
  'disabled-by-operator': { status: 403, words: 'The operator has ended this access. Only the operator can undo it.' },
  'welcome-needless': {
    status: 409,
    words: 'This user needs no mail for a first password: they have logged in, or have no email address.',
  },
  'last-device': { status: 409, words: 'This is the only device of the app. Remove the app instead.' },
  'clock-wrong': { status: 409, words: 'The clock of this device is wrong.' },
  'set-up-code-needless': {
    status: 409,
    words: 'This user needs no set-up code. Only a set-up after a reset asks for one.',
  },
  'last-factor': { status: 409, words: 'This is your only method, and you need one. Add another one first.' },
  'older-factor-needed': {
    status: 409,
    words: 'After a login in a new browser, one of the earlier methods stays. Remove it a day later.',
  },
  'required-method': {
    status: 409,
    words: 'Your role needs a method of this kind. Add another one of it, or of another required kind, first.',
  },
  'method-not-allowed': { status: 409, words: 'Your role cannot use a method of this kind. Choose another one.' },
  'method-rule-invalid': { status: 400, words: 'A rule allows at least one kind, and requires only allowed ones.' },
  'order-stale': { status: 409, words: 'Your methods have changed in the meantime. Check them again.' },
  'step-wrong': { status: 409, words: 'The login is at another step. Continue from there.' },
  'other-proof-needed': {
    status: 409,
    words:
      'This method reset the password, or was added in a new browser less than a day ago, so it cannot prove the login. ' +
      'Use another method, or ask the operator.',
  },
  'key-companies-many': {
    status: 400,
    words: 'A key that may call any number is bound to at most one company, because its calls count for that company.',
  },
  'factor-missing': { status: 409, words: 'This user has no method that can receive a code.' },
  'no-call': { status: 409, words: 'This code is in an app, so there is no call for it.' },
  'challenge-over': { status: 409, words: 'This challenge has ended. Open a new one.' },
  'delivery-under-way': { status: 409, words: 'A call for this challenge is in progress. Wait until it has ended.' },
  'number-in-call': { status: 409, words: 'This number is being called for another login. Wait a moment.' },
  'request-under-way': { status: 409, words: 'A request with this Idempotency-Key is still in progress.' },
  'request-too-large': { status: 413, words: 'The request is too large for this endpoint.' },
  'media-type-unknown': { status: 415, words: 'This endpoint accepts application/json only.' },
  'idempotency-key-reused': { status: 422, words: 'This Idempotency-Key was used for a different request.' },
  'too-many-tries': { status: 429, words: 'There were too many attempts. Wait a while.' },
  'key-paused': {
    status: 429,
    words: 'This API key has asked for many codes just now, for this user or in all. Wait a while.',
  },
  'too-many-calls': { status: 429, words: 'This challenge has used all its calls. Open a new one.' },
  'app-paused': {
    status: 429,
    words: 'The app sent many codes, and none was entered. Use another method, or wait a while.',
  },
  'calls-paused': { status: 429, words: 'There have been many calls just now. Wait a while before the next one.' },
  'keys-missed': {
    status: 429,
    words:
      'The right keys were not pressed on this phone today. It is called again after a login by another method, ' +
      'or when the operator allows it.',
  },
  'number-rung-often': {
    status: 429,
    words: 'This phone has rung many times just now, answered or not. Wait a while, or use another method.',
  },
  'calls-restoring': {
    status: 503,
    words: 'Belcode is reading again which calls are not allowed. Try again in a minute, or use another method.',
  },
  'queue-full': { status: 503, words: 'Too many calls are waiting, so yours would come too late. Use another method.' },
  'too-busy': { status: 503, words: 'Too many people are logging in at this moment. Try again in a few seconds.' },
  'store-unavailable': {
    status: 503,
    words: 'Belcode cannot reach its store right now. Nothing was verified. Try again.',
  },
  'authenticator-unreadable': {
    status: 503,
    words: 'Belcode lacks the key of this authenticator app, so it can check no code of it. Use another method.',
  },
  'app-not-online': {
    status: 503,
    words: 'No device of the app can be reached right now. Use another method.',
  },
  'exchange-unavailable': { status: 503, words: 'No telephone exchange is ready to place the call. Try again soon.' },
  'internal-error': { status: 500, words: 'Something went wrong on our side. It has been logged.' },
} as const satisfies Record<string, { status: number; words: string }>;

export type RefusalId = keyof typeof refusals;

/** A refused act. `detail` is for our own log and audit only, and never contains a code. */
export class Refusal extends Error {
  readonly id: RefusalId;
  readonly detail: string | undefined;
  /** Seconds after which a new attempt makes sense, if known. */
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

/** A stored value that this version cannot read, because a newer version wrote it. The store itself works. */
export class UnknownStoredValue extends Error {
  override readonly name = 'UnknownStoredValue';
}
