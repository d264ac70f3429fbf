import type { SiteSettings } from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import { appAddresses, appIcons } from './app-addresses.ts';
import { readWorker } from './app-files.ts';
import { appManifest } from './app-manifest.ts';
import { appPage } from './app-page.ts';
import { AppPictures } from './app-pictures.ts';

/** Icons have no fingerprint in their addresses, so browsers ask for them again after a day. */
const keptForADay = 'public, max-age=86400';

/** Serves the files of the app. They are the same for everyone of a brand; only the device knows its user. */
export function addAppPageRoutes(panel: Panel, { assets }: Pick<SiteSettings, 'assets'>): void {
  const worker = readWorker(assets);
  const pictures = new AppPictures();

  panel.get(appAddresses.page, async (request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      // The page has no significant whitespace, so its indentation is removed.
      .send(String(appPage(request.panelContext, assets)).replace(/\n\s+/g, '\n')),
  );

  panel.get(appAddresses.worker, async (_request, reply) =>
    reply
      .header('cache-control', 'no-cache')
      // The worker lies below the page that it serves (Service Workers §4.1).
      .header('service-worker-allowed', appAddresses.page)
      .type('text/javascript; charset=utf-8')
      .send(worker),
  );

  panel.get(appAddresses.manifest, async (request, reply) =>
    reply
      .header('cache-control', 'no-cache')
      .type('application/manifest+json; charset=utf-8')
      .send(JSON.stringify(appManifest(request.panelContext))),
  );

  for (const file of appIcons.map((each) => each.file)) {
    panel.get(`${appAddresses.page}/${file}`, async (request, reply) =>
      reply
        .header('cache-control', keptForADay)
        // The brand of somebody who has logged in is in a cookie.
        .header('vary', 'cookie')
        .type('image/png')
        .send(pictures.of(request.panelContext.brand, file)),
    );
  }
}
