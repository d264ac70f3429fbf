import { brandOfCompany } from '../../brand/brands.ts';
import { Refusal } from '../../errors.ts';
import { enter } from '../../login/enter.ts';
import { AppPictures } from '../app/app-pictures.ts';
import { addresses } from '../kit/addresses.ts';
import { contactCard, contactOf } from '../kit/contact-card.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';

/** The number that calls, to save on a telephone that lets only known callers ring. */
export function addContactRoute(panel: Panel, { login, callerId }: PanelParts): void {
  const pictures = new AppPictures();
  panel.get(addresses.contact, async (request, reply) => {
    const { facts } = await enter(login, requestContext(request).sessionId, 'read');
    const contact = contactOf(facts.company, callerId);
    if (contact === undefined) throw new Refusal('not-found', 'no number of our own');
    return reply
      .type('text/vcard; charset=utf-8')
      .header('content-disposition', 'attachment; filename="contact.vcf"')
      .header('cache-control', 'no-store')
      .send(contactCard(contact, pictures.of(brandOfCompany(facts.company.brand), 'icon-192.png')));
  });
}
