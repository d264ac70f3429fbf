/**
 * How long a challenge, its code and its call live, and what follows from that. Several nouns count by them, so they
 * have one home, in the leftmost noun that does. Seconds.
 */

/** C03: from the moment a code is armed. NIST SP 800-63B-4 §3.1.3.2 allows ten minutes. */
export const codeLifetimeSeconds = 300;

/** C03: from the moment a challenge is opened; none of its codes lives longer. */
export const challengeLifetimeSeconds = 600;

/** How long the end of a challenge can still be read after its life. */
export const challengeKeepSeconds = 900;

/** C05: answers to one challenge, over all its codes. */
export const maxTries = 5;

/** The longest a call waits in the queue. A person who is rung then still has a minute to hear the code and type it. */
export const maxQueueSeconds = challengeLifetimeSeconds - 60;

/** The longest a call waits for its turn on a trunk. Only many calls in one moment on a slow trunk take this long. */
export const maxTurnSeconds = 60;

/** How long a passed code proves the number that it was spoken to. */
export const provenSeconds = 30 * 86_400;
