import type { FastifyReply } from 'fastify';
import { belcode } from '../../brand/brand.ts';
import { Refusal } from '../../errors.ts';
import { addresses } from '../kit/addresses.ts';
import { helpForStrangers } from '../kit/help-contact.ts';
import { renderContextOf, type SiteSettings } from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import { listBuiltManual, pdfFile, pictureFile, readBuilt } from './built-manual.ts';
import { readManual } from './manual.ts';
import { manualPage } from './manual-page.ts';

const keptSeconds = 600;

/** The manual: the same for everybody in one language and brand, with or without a login. It sets no cookie. */
export function addHelpRoutes(panel: Panel, site: SiteSettings): void {
  const built = listBuiltManual();

  panel.get(addresses.help, async (request, reply) => {
    const context = renderContextOf(request, site);
    const { language } = context;
    // Pictures and PDF were made of pages that are called Belcode.
    const isMade = (file: string) => context.brand?.name === belcode.name && built.has(file);
    const page = manualPage(context, {
      blocks: readManual(language),
      help: helpForStrangers(context, site.help),
      pictureOf: (name) =>
        isMade(pictureFile(language, name)) ? `${addresses.help}/${pictureFile(language, name)}` : undefined,
      pdf: isMade(pdfFile(language)) ? `${addresses.helpPdf}?language=${language}` : undefined,
    });
    return kept(reply).type('text/html; charset=utf-8').send(page.toString());
  });

  panel.get(addresses.helpPdf, async (request, reply) => {
    const file = pdfFile(request.panelContext.language);
    if (!built.has(file)) throw new Refusal('not-found', 'no manual as PDF');
    return kept(reply)
      .type('application/pdf')
      .send(await readBuilt(file));
  });

  panel.get<{ Params: { language: string; picture: string } }>(
    `${addresses.help}/:language/:picture`,
    async ({ params: { language, picture } }, reply) => {
      const file = `${language}/${picture}`;
      if (!picture.endsWith('.png') || !built.has(file)) throw new Refusal('not-found', 'picture of the manual');
      return kept(reply)
        .type('image/png')
        .send(await readBuilt(file));
    },
  );
}

/** Browsers and proxies may keep it. The language of a reader who names none is in the headers. */
function kept(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', `public, max-age=${keptSeconds}`).header('vary', 'accept-language, cookie');
}
