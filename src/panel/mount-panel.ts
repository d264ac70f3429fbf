import type { Server } from 'node:http';
import type { Panel } from './panel-app.ts';

/** Paths of the api; all others are pages. */
const apiPaths = /^\/(?:v1|scim|docs|livez|healthz|readyz|metrics)(?:[/?]|$)/;

/** Another part with rules of its own for requests. */
export interface MountedPart {
  paths: RegExp;
  app: Pick<Panel, 'routing' | 'close'>;
}

/**
 * Serves the api and the panel on one server. Neither knows about the other, and each has its own rules for requests.
 *
 * @param server the server of the api, which is already listening
 * @param others what is neither
 * @returns stops the panel: it ends the call streams and waits for the requests in progress
 */
export function mountPanel(server: Server, panel: Panel, others: readonly MountedPart[] = []): () => Promise<void> {
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
    const part = others.find(({ paths }) => paths.test(request.url ?? ''))?.app ?? panel;
    part.routing(request, reply);
  });
  return async () => {
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    await Promise.all([panel, ...others.map(({ app }) => app)].map((part) => part.close()));
    if (underWay > 0) await settled;
  };
}
