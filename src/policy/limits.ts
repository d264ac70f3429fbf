/**
 * Lifetimes of a challenge, its code and its call, and limits that follow from them. Several folders use them, so they
 * are defined in the lowest folder that does. In seconds, except for counts.
 */

/** C03: life of a code from the moment it is armed. NIST SP 800-63B-4 §3.1.3.2 allows ten minutes. */
export const codeLifetimeSeconds = 300;

/** C03: life of a challenge from the moment it is opened; none of its codes lives longer. */
export const challengeLifetimeSeconds = 600;

/** Life of the question for a passkey on the login page; its script asks again at half of it. */
export const passkeyQuestionSeconds = 600;

/** How long the outcome of a challenge can be read after its life. */
export const challengeKeepSeconds = 900;

/** C05: maximum number of answers to one challenge, over all its codes. */
export const maxTries = 5;

/** Maximum wait of a call in the queue. A person rung at that moment still has a minute to hear and type the code. */
export const maxQueueSeconds = challengeLifetimeSeconds - 60;

/** Maximum wait of a call for its turn on a trunk. Only a burst of calls on a slow trunk takes this long. */
export const maxTurnSeconds = 60;

/** How long a passed code proves the number of its call. */
export const provenSeconds = 30 * 86_400;
