import { AsyncLocalStorage } from 'node:async_hooks';
import { systemRandom } from './random.ts';

/**
 * The id of the request that something is done for: a request of a browser or a panel, and then its job, its call and
 * their lines in the logs and the audit.
 */
const current = new AsyncLocalStorage<string>();
const ids = new WeakMap<object, string>();

/** What a proxy may choose: nothing that breaks a line of a log, and no telephone number. */
const shape = /^(?=.*[A-Za-z])[A-Za-z0-9._-]{8,64}$/;

/** @returns undefined outside a request, as in what a program does by itself */
export function requestId(): string | undefined {
  return current.getStore();
}

/** Runs something for a request. @param id undefined when it is for none, or of another shape */
export function withRequestId<T>(id: string | undefined, run: () => T): T {
  return id === undefined || !shape.test(id) ? run() : current.run(id, run);
}

/** The id of a request of a browser, also where its context is gone, as in an event of its connection. */
export function idOfRequest(request: object): string | undefined {
  return ids.get(request);
}

interface HeaderSource {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The peer, and behind trusted proxies what they say of theirs. */
  ips?: readonly string[] | undefined;
}

type Done = () => void;

/**
 * Hooks of a Fastify server. The body of a request is read by its connection, where the context of the first hook is
 * gone, so the second one enters it again.
 */
export const requestIdHooks = {
  onRequest(request: HeaderSource, reply: { header(name: string, value: string): unknown }, done: Done): void {
    const id = givenId(request) ?? systemRandom.id();
    ids.set(request, id);
    reply.header('x-request-id', id);
    current.run(id, done);
  },
  preValidation(request: HeaderSource, _reply: unknown, done: Done): void {
    withRequestId(ids.get(request), done);
  },
};

/** Only a trusted proxy chooses an id: `ips` has more than the peer only behind one. */
function givenId({ headers, ips = [] }: HeaderSource): string | undefined {
  const given = headers['x-request-id'];
  return ips.length > 1 && typeof given === 'string' && shape.test(given) ? given : undefined;
}
