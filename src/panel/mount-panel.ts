import type { Server } from 'node:http';
import type { Panel } from './panel-app.ts';

/** What belongs to the api; everything else is a page. */
const apiPaths = /^\/(?:v1|docs|healthz|readyz|metrics)(?:[/?]|$)/;

/**
 * Lets one server speak for two doors: the panel takes what is no address of the api. Neither knows the other, and each
 * has its own rules for what comes in.
 *
 * @param server of the api, with its listener on it
 * @returns ends the panel: no new news on calls, and what is under way is waited for
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
