import type { FastifyInstance } from 'fastify';

const ownHost = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/;

/**
 * The demo calls telephones for whoever asks, so only its own page may: another site that points its name at 127.0.0.1
 * (DNS rebinding) comes with its own name in Host, one that posts here with its own address in Origin.
 *
 * @param webSocket the one address besides the demo's own that the page's script may reach
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
