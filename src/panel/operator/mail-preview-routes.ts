import type { FastifyRequest } from 'fastify';
import { allBrands } from '../../brand/brands.ts';
import { Refusal } from '../../errors.ts';
import { isLanguage } from '../../languages/languages.ts';
import { writeDraft } from '../../mail/draft.ts';
import { type PreviewName, previewMail, previewNames } from '../../people/preview-mails.ts';
import { framingPolicy } from '../content-policy.ts';
import { addresses } from '../kit/addresses.ts';
import { queryText } from '../kit/read-form.ts';
import { renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import type { Language } from '../kit/texts.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { mailPreviewPage } from './mail-preview-page.ts';

/** A mail has its styles in itself. It runs and loads nothing, and no other site may show it. */
const policyOfMail = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";

/** For operators: mails in each brand and language, before anybody gets them. Nothing is sent. */
export function addMailPreviewRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { clock, panelUrl } = parts.login;
  const written = async (request: FastifyRequest, name: PreviewName, language: Language, brand: string) => {
    const draft = await previewMail({ ...parts, clock }, name, { language, brand });
    return writeDraft(draft, panelUrl ?? `${request.protocol}://${request.host}`);
  };

  panel.get(addresses.operatorMails, async (request, reply) => {
    const context = renderContextOf(request, site, empowered(request));
    const { mail, brand, language } = readChoice(request, context.language);
    const message = await written(request, mail, language, brand.name);
    const mails = await Promise.all(
      previewNames.map(async (name) => ({
        name,
        subject: (await written(request, name, context.language, brand.name)).subject,
      })),
    );
    const chosen = { mail, brand: brand.name, language };
    const view = { chosen, mails, brands: allBrands(), from: brand.mailFrom ?? parts.mailFrom, message };
    reply.header('content-security-policy', framingPolicy);
    return show(reply, mailPreviewPage(context, view));
  });

  panel.get(addresses.operatorMailHtml, async (request, reply) => {
    const { mail, brand, language } = readChoice(request, request.panelContext.language);
    const { html } = await written(request, mail, language, brand.name);
    return reply
      .header('content-security-policy', policyOfMail)
      .header('x-frame-options', 'SAMEORIGIN')
      .type('text/html; charset=utf-8')
      .send(html);
  });
}

/** What the address names; what it leaves out is the announcement, in the brand of all, in the language of the page. */
function readChoice(request: FastifyRequest, usual: Language) {
  const [name, ofBrand, tag] = ['mail', 'brand', 'language'].map((each) => queryText(request, each));
  const mail = previewNames.find((each) => each === (name || 'announcement'));
  const brand = allBrands().find((each) => each.name === ofBrand) ?? allBrands()[0];
  if (mail === undefined || brand === undefined) throw new Refusal('not-found', 'no such mail');
  return { mail, brand, language: isLanguage(tag) ? tag : usual };
}
