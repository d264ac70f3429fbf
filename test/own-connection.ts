/**
 * Headers of a request that has a connection of its own. A test that analyses a recording does nothing else for
 * seconds; meanwhile the server may close a connection that is kept alive, and the next request on it would fail.
 */
export const ownConnection = { connection: 'close' } as const;
