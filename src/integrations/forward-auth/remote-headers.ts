import type { ForwardVisitor } from '../../login/forward-access.ts';
import { groupsOf } from '../../login/groups-of.ts';

/**
 * What the program behind the proxy learns. Every header is there, empty if need be, so that a proxy which copies them
 * replaces what a browser sent under these names.
 */
export function remoteHeaders(visitor: ForwardVisitor | undefined): Record<string, string> {
  return {
    'remote-user': clean(visitor?.login),
    'remote-groups': visitor === undefined ? '' : clean(groupsOf(visitor).join(',')),
    'remote-email': clean(visitor?.email),
    'remote-name': clean(visitor?.name),
  };
}

/** Bytes of UTF-8, as Authelia sends them; Node writes each sign as a byte. Control characters become spaces. */
function clean(text = ''): string {
  return Buffer.from(text.replace(/\p{Cc}+/gu, ' ').trim(), 'utf8').toString('latin1');
}
