import type { LoginPlace, UnfinishedLogin } from '../accounts/unfinished-login.ts';

/**
 * From how many unfinished logins at a place on the user is told. People close pages, and what is told too often is not
 * read. In a known browser it was the user, or somebody who sits there. In a known network it may be a colleague. Of
 * another panel Belcode sees neither browser nor network.
 */
export const toldFrom: Readonly<Record<LoginPlace, number>> = {
  'known-browser': Number.POSITIVE_INFINITY,
  'known-network': 5,
  elsewhere: 1,
  'other-panel': 3,
};

/** A finished login explains what happened in its network in this time before it. */
export const explainedSeconds = 3_600;

/** From how many unfinished logins in a day on the user gets a mail; at most one mail a day. */
const mailedFrom = 2;

/** The unfinished logins that the user is told of. */
export function toldOf(unfinished: readonly UnfinishedLogin[]): UnfinishedLogin[] {
  return unfinished.filter(
    ({ place }) => timesOf(unfinished.filter((each) => each.place === place)) >= toldFrom[place],
  );
}

/** Whether they are so many that the user gets a mail. @param lately those of the last day */
export function deserveMail(lately: readonly UnfinishedLogin[]): boolean {
  return timesOf(toldOf(lately)) >= mailedFrom;
}

function timesOf(unfinished: readonly UnfinishedLogin[]): number {
  return unfinished.reduce((sum, { times }) => sum + times, 0);
}
