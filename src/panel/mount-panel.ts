import type { Server } from 'node:http';
import type { Panel } from './panel-app.ts';

/** Paths of the api; all others are pages. */
const apiPaths = /^\/(?:v1|scim|docs|livez|healthz|readyz|metrics)(?:[/?]|$)/;

/**
 * Serves the api and the panel on one server. Neither knows about the other, and each has its own rules for requests.
 *
 * @param server the server of the api, which is already listening
 * @returns stops the panel: it ends the call streams and waits for the requests in progress
 */
export function mountPanel(server: Server, panel: Panel): () => Promise<void> {
  const serveApi = server.listeners('request');
  let underWay = 0;
  let settle = () => {};
  server.removeAllListeners('request');
  server.on('request', (request, reply) => {
    if (apiPaths.test(request.url ?? '')) {
      for (const serve of serveApi) serve.call(server, request, reply);
      return;
    }
    underWay += 1;
    reply.once('close', () => {
      underWay -= 1;
      if (underWay === 0) settle();
    });
    panel.routing(request, reply);
  });
  return async () => {
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    await panel.close();
    if (underWay > 0) await settled;
  };
}
