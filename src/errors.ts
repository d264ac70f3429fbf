/**
 * Every refusal Belcode knows: a stable id that programs may test for, the HTTP status at the door, and the words a
 * stranger may read. What a stranger may not read goes into `detail`, which only logs and the audit see.
 */
export const refusals = {
  'request-invalid': { status: 400, words: 'The request is not in the form that this address takes.' },
  'number-invalid': { status: 400, words: 'This is not a telephone number that can be called.' },
  'code-malformed': { status: 400, words: 'A code is written in digits only, as many as were spoken.' },
  'key-missing': { status: 401, words: 'This address wants an API key: Authorization: Bearer <key>.' },
  'key-unknown': { status: 401, words: 'This API key is not known, or has been revoked.' },
  'scope-missing': { status: 403, words: 'This API key does not have the scope for that.' },
  'destination-refused': {
    status: 403,
    words: 'The operator of this exchange does not allow calls to this destination.',
  },
  'not-found': { status: 404, words: 'There is nothing here, or nothing that this key may see.' },
  'challenge-over': { status: 409, words: 'This challenge has ended. Open a new one.' },
  'delivery-under-way': { status: 409, words: 'A call for this challenge is under way. Wait until it has ended.' },
  'request-under-way': { status: 409, words: 'The same request, by its Idempotency-Key, is still being answered.' },
  'request-too-large': { status: 413, words: 'The request is larger than this address takes.' },
  'media-type-unknown': { status: 415, words: 'This address takes application/json.' },
  'idempotency-key-reused': { status: 422, words: 'This Idempotency-Key was used for a different request.' },
  'too-many-calls': { status: 429, words: 'This challenge has had all the calls it may have. Open a new one.' },
  'store-unavailable': {
    status: 503,
    words: 'Belcode cannot reach its store just now. Nothing was verified. Try again.',
  },
  'exchange-unavailable': { status: 503, words: 'No telephone exchange is ready to place the call. Try again soon.' },
  'internal-error': { status: 500, words: 'Something went wrong on our side. It has been logged.' },
} as const satisfies Record<string, { status: number; words: string }>;

export type RefusalId = keyof typeof refusals;

/** An act that was refused. `detail` is for our own log and audit only, and never holds a code. */
export class Refusal extends Error {
  readonly id: RefusalId;
  readonly detail: string | undefined;

  constructor(id: RefusalId, detail?: string, options?: ErrorOptions) {
    super(detail === undefined ? id : `${id}: ${detail}`, options);
    this.name = 'Refusal';
    this.id = id;
    this.detail = detail;
  }

  get status(): number {
    return refusals[this.id].status;
  }

  get words(): string {
    return refusals[this.id].words;
  }
}
