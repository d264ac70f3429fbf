import type { FastifyInstance } from 'fastify';

const ownHost = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/;

/**
 * Lets only the demo's own page make requests, because the demo calls telephones without a login. A site that points
 * its name at 127.0.0.1 (DNS rebinding) shows that name in Host; a site that posts here shows its address in Origin.
 *
 * @param webSocket the only other address that the script of the page may reach
 */
export function guardRequests(app: FastifyInstance, webSocket: string): void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${webSocket}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    const { host = '', origin } = request.headers;
    if (!ownHost.test(host)) return reply.code(421).send({ code: 'other-host' });
    if (origin !== undefined && origin !== `http://${host}`) return reply.code(403).send({ code: 'other-origin' });
  });
}
