/** What a carrier says of a number. The fields that it does not know are undefined. */
export interface NumberFacts {
  /** When the number last got another SIM, or another subscriber. */
  changedAt: Date | undefined;
  /** In the carrier's word, such as `mobile`, `fixed` or `voip`. */
  lineType: string | undefined;
}

/** Asks a carrier about a number in E.164, before a login rings it. */
export interface NumberWatch {
  /** @returns undefined without an answer, so that a carrier that is away locks nobody out. Never throws */
  factsOf(number: string): Promise<NumberFacts | undefined>;
  /** A number that changed within so many days is not the first proof of a login. */
  days: number;
}

const dayMilliseconds = 86_400_000;

/** Whether a number may have another owner than the one who enrolled it. A change before that is no news. */
export function mayHaveChangedHands(
  { changedAt }: NumberFacts,
  { enrolledAt, now, days }: { enrolledAt: Date; now: number; days: number },
): boolean {
  return changedAt !== undefined && changedAt > enrolledAt && changedAt.getTime() > now - days * dayMilliseconds;
}
