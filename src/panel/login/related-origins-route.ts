import { allBrands } from '../../brand/brands.ts';
import { panelOrigins } from '../../brand/panel-address.ts';
import { Refusal } from '../../errors.ts';
import { addresses } from '../kit/addresses.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';

/**
 * The hosts of brands on whose pages the passkeys of this host work too (WebAuthn Level 3 §5.11). A browser asks for it
 * on a page of such a host, and shows no passkey where it is missing. It is public and the same for everybody, so it
 * gives no host any right: on which of them a passkey counts follows from its owner, when its answer is judged
 * (`passkey-origins.ts`).
 */
export function addRelatedOriginsRoute(panel: Panel, { login }: Pick<PanelParts, 'login'>): void {
  panel.get(addresses.relatedOrigins, async (_request, reply) => {
    const { relyingParty } = login;
    const origins = relyingParty === undefined ? [] : panelOrigins(allBrands(), relyingParty.origin);
    if (origins.length < 2) throw new Refusal('not-found', 'no other hosts');
    return reply.type('application/json').send(JSON.stringify({ origins }));
  });
}
