/** Asks for codes of users, and has them judged, with the rights of a key. Each refusal is a `QuestionRefused`. */
export interface CodeQuestions {
  /** The methods of a user, in the user's order. */
  methods(login: string): Promise<readonly { id: string; kind: string }[]>;
  /** @returns the id of the challenge */
  open(login: string, methodId: string): Promise<string>;
  answer(id: string, code: string): Promise<{ state: string; triesLeft: number }>;
  /** Ends a challenge that nobody answers any more. */
  cancel(id: string): Promise<void>;
}

/** @param reason id of a refusal of the API; `unreachable` without an answer */
export class QuestionRefused extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}
