import type { App } from './app.ts';

const pollMilliseconds = 100;

/**
 * Ends the connections of a server that stops, once nothing is under way on any of them. Node ends those by itself that
 * wait for their next request, but not those that were opened and have said nothing yet: they would keep it for
 * minutes.
 */
export function endConnections(app: App): void {
  let underWay = 0;
  let looking: NodeJS.Timeout | undefined;
  app.addHook('onRequest', async (_request, reply) => {
    underWay += 1;
    // Fastify's own onResponse is not called for a client that went away.
    reply.raw.once('close', () => {
      underWay -= 1;
    });
  });
  app.addHook('preClose', async () => {
    looking = setInterval(() => {
      if (underWay === 0) app.server.closeAllConnections();
    }, pollMilliseconds);
  });
  app.addHook('onClose', async () => clearInterval(looking));
}
