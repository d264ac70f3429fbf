/** What is wrong with a store or an exchange, for an operator: contains no address and no secret. */
export interface Trouble {
  /** A plain sentence. */
  says: string;
  /** What mends it, as a sentence. */
  mend: string;
}

/** A trouble that is known by the words or the code of the other side. The first line that matches counts. */
export type TroubleLine = readonly [when: RegExp, says: string, mend: string];

/** @param said code and words of the other side */
export function troubleOf(said: string, lines: readonly TroubleLine[], otherwise: Trouble): Trouble {
  for (const [when, says, mend] of lines) if (when.test(said)) return { says, mend };
  return otherwise;
}
