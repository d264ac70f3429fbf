import type { App } from './app.ts';

const pollMilliseconds = 100;

/**
 * Ends the connections of a stopping server when no request is in progress. Node itself ends connections between two
 * requests, but not those without a first request, which would delay the stop for minutes.
 */
export function endConnections(app: App): void {
  let underWay = 0;
  let looking: NodeJS.Timeout | undefined;
  app.addHook('onRequest', (_request, reply, done) => {
    underWay += 1;
    // Fastify does not call onResponse for a client that has disconnected.
    reply.raw.once('close', () => {
      underWay -= 1;
    });
    done();
  });
  app.addHook('preClose', async () => {
    looking = setInterval(() => {
      if (underWay === 0) app.server.closeAllConnections();
    }, pollMilliseconds);
  });
  app.addHook('onClose', async () => clearInterval(looking));
}
