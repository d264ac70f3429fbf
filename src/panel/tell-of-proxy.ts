import type { FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';

/**
 * Warns once when a request comes from a proxy that BELCODE_TRUSTED_PROXIES does not name: everybody behind it shares
 * one address then, so a stranger's wrong passwords use up what the others need.
 */
export function tellOfProxy(log: Log) {
  let isTold = false;
  return async ({ headers, ip, socket }: FastifyRequest): Promise<void> => {
    // Whoever connects can send the header, so it only warns. A trusted proxy makes `ip` another address.
    if (isTold || headers['x-forwarded-for'] === undefined || ip !== socket.remoteAddress) return;
    isTold = true;
    log.warn(
      { proxy: ip },
      'a request came through a proxy that BELCODE_TRUSTED_PROXIES does not name: everybody behind it counts as one ' +
        'address. Add the proxy, and set BELCODE_PANEL_URL',
    );
  };
}
