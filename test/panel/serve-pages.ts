import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAssets } from '../../src/panel/assets.ts';
import { contentPolicy, framingPolicy } from '../../src/panel/content-policy.ts';
import type { Html } from '../../src/panel/kit/html.ts';

/** The folder of styles and scripts that a served page must name. */
export const servedAssets = readAssets();

/**
 * Serves pages that no route has made, with their styles and scripts, for a browser.
 *
 * @param pageOf a page, a picture, or undefined for what is not there; `/nl/login` gives `nl` and `login`
 */
export async function servePages(
  pageOf: (first: string, second: string) => Html | Buffer | undefined,
): Promise<{ url: string; close(): void }> {
  const server = createServer((request, reply) => {
    const [, first = '', second = '', third = ''] = new URL(request.url ?? '/', 'http://panel').pathname.split('/');
    const asset = first === 'assets' ? servedAssets.files.get(third) : undefined;
    reply.setHeader('content-security-policy', second === 'mail-preview' ? framingPolicy : contentPolicy);
    if (asset !== undefined) return void reply.setHeader('content-type', asset.type).end(asset.text);
    const page = pageOf(first, second);
    if (page === undefined) return void reply.writeHead(204).end();
    const isPicture = Buffer.isBuffer(page);
    reply.setHeader('content-type', isPicture ? 'image/png' : 'text/html; charset=utf-8');
    return void reply.end(isPicture ? page : String(page));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
