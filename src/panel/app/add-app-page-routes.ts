import type { SiteSettings } from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import { appAddresses } from './app-addresses.ts';
import { readIcons, readWorker } from './app-files.ts';
import { appManifest } from './app-manifest.ts';
import { appPage } from './app-page.ts';

/** Icons keep their addresses, so browsers ask for them again after a day. */
const keptForADay = 'public, max-age=86400';

/** The app as a browser gets it. Nothing of it is about anybody: who it is for is known on the device only. */
export function addAppPageRoutes(panel: Panel, { assets }: Pick<SiteSettings, 'assets'>): void {
  const worker = readWorker(assets);

  panel.get(appAddresses.page, async (request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      // Indents are for its readers; there is nothing in it that keeps its blanks.
      .send(String(appPage(request.panelContext.language, assets)).replace(/\n\s+/g, '\n')),
  );

  panel.get(appAddresses.worker, async (_request, reply) =>
    reply
      .header('cache-control', 'no-cache')
      // It lies below the page that it serves (Service Workers §4.1).
      .header('service-worker-allowed', appAddresses.page)
      .type('text/javascript; charset=utf-8')
      .send(worker),
  );

  panel.get(appAddresses.manifest, async (request, reply) =>
    reply
      .header('cache-control', 'no-cache')
      .type('application/manifest+json; charset=utf-8')
      .send(JSON.stringify(appManifest(request.panelContext.language))),
  );

  for (const [file, picture] of readIcons()) {
    panel.get(`${appAddresses.page}/${file}`, async (_request, reply) =>
      reply.header('cache-control', keptForADay).type('image/png').send(picture),
    );
  }
}
