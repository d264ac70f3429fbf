import { AsyncLocalStorage } from 'node:async_hooks';
import type { OidcVisitor } from '../../login/oidc/oidc-access.ts';

/** Who sends a request. The package has no argument for it where secrets and sessions are looked up. */
export interface RequestFacts {
  /** After the trusted proxies. */
  address: string;
  /** Somebody who is logged in to the panel in this browser. */
  visitor: OidcVisitor | undefined;
}

const asking = new AsyncLocalStorage<RequestFacts>();

export function runWithFacts<T>(by: RequestFacts, run: () => Promise<T>): Promise<T> {
  return asking.run(by, run);
}

/** @throws Error outside of a request */
export function requestFacts(): RequestFacts {
  const by = asking.getStore();
  if (by === undefined) throw new Error('outside of a request');
  return by;
}
