import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import createFastify, { type FastifyInstance } from 'fastify';
import { telephonePassword } from '../telephones.ts';
import { bundlePage } from './bundle-page.ts';
import { guardRequests } from './guard-requests.ts';
import { pageLanguage } from './page-language.ts';
import { addPanelRoutes, type BelcodeAccess } from './panel-routes.ts';
import { renderPage, type SamplePanel } from './render-page.ts';

export interface DemoParts {
  belcode: BelcodeAccess;
  /** Port of Asterisk's HTTP server, which serves SIP over WebSocket at /ws. */
  httpPort: number;
  /** E.164 number of the telephone in the page. */
  telephone: string;
  panel?: SamplePanel;
}

const maxBodyBytes = 1_024;
const panelIcon = '../../src/panel/kit/icon.svg';

/**
 * Builds the server of the demo without listening: the page, the account of its telephone, and the proxy to Belcode.
 */
export async function buildDemo({ belcode, httpPort, telephone, panel }: DemoParts): Promise<FastifyInstance> {
  const webSocket = `ws://127.0.0.1:${httpPort}/ws`;
  const read = (file: string) => readFile(join(import.meta.dirname, file), 'utf8');
  const [{ script, style }, page, icon] = await Promise.all([bundlePage(), read('page.html'), read(panelIcon)]);
  // Otherwise an open progress stream would keep a stopping demo waiting.
  const app = createFastify({ logger: false, bodyLimit: maxBodyBytes, forceCloseConnections: true });
  guardRequests(app, webSocket);
  app.get('/', (request, reply) => {
    const language = pageLanguage(request.headers.cookie, request.headers['accept-language']);
    reply.type('text/html; charset=utf-8').header('vary', 'accept-language, cookie');
    return reply.send(renderPage(page, language, { number: nationalNumber(telephone), panel }));
  });
  app.get('/page.js', (_, reply) => reply.type('text/javascript; charset=utf-8').send(script));
  app.get('/page.css', (_, reply) => reply.type('text/css; charset=utf-8').send(style));
  app.get('/icon.svg', (_, reply) => reply.type('image/svg+xml').send(icon));
  app.get('/telephone', (_, reply) => reply.send({ webSocket, number: telephone, password: telephonePassword }));
  addPanelRoutes(app, belcode);
  await app.ready();
  return app;
}

/** Formats the number of a lab telephone, a Dutch mobile: `+31612345678` becomes `06 12345678`. */
function nationalNumber(number: string): string {
  return number.replace(/^\+31(\d)/, '0$1 ');
}
