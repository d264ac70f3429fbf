/**
 * What was proven: the password at the login, in the app or in another panel; or a forgotten password's code or link.
 */
const loginProofs = ['password', 'app', 'panel', 'reset'] as const;
export type LoginProof = (typeof loginProofs)[number];

/** Where the proof came from, as far as it is known for this user. */
const loginPlaces = ['known-browser', 'known-network', 'elsewhere', 'other-panel'] as const;
export type LoginPlace = (typeof loginPlaces)[number];

/** A proof of a user after which the login was not finished; those of one network in one hour together. */
export interface UnfinishedLogin {
  id: string;
  proof: LoginProof;
  place: LoginPlace;
  /** The latest address; for another panel the id of its API key. */
  address: string;
  times: number;
  lastAt: Date;
}
