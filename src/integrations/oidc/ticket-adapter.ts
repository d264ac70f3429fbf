import type { OidcClients } from '../../accounts/oidc-clients.ts';
import type { Clock } from '../../clock.ts';
import { type OidcTicketKind, oidcTicketKinds } from '../../login/oidc/oidc-ticket.ts';
import type { OidcTicketStore } from '../../login/oidc/oidc-ticket-store.ts';
import { clientMetadata } from './client-metadata.ts';
import type { ProviderPackage } from './provider-package.ts';
import { sessionOfVisitor } from './session-of-visitor.ts';

export interface AdapterParts {
  tickets: OidcTicketStore;
  clients: Pick<OidcClients, 'find'>;
  clock: Pick<Clock, 'now'>;
}

type Stored = Record<string, unknown>;

/** What the package asks of a store. */
interface Adapter {
  upsert(id: string, stored: Stored, seconds: number): Promise<void>;
  find(id: string): Promise<Stored | undefined>;
  findByUid(uid: string): Promise<Stored | undefined>;
  consume(id: string): Promise<void>;
  destroy(id: string): Promise<void>;
  revokeByGrantId(grantId: string): Promise<void>;
}

const nothing: Adapter = {
  upsert: async () => {},
  find: async () => undefined,
  findByUid: async () => undefined,
  consume: async () => {},
  destroy: async () => {},
  revokeByGrantId: async () => {},
};

/** Makes the stores of the package: clients are in PostgreSQL, sessions in the panel, and all else are tickets. */
export function ticketAdapter(parts: AdapterParts, { errors }: Pick<ProviderPackage, 'errors'>) {
  return (kind: string): Adapter => {
    if (kind === 'Client') return { ...nothing, find: async (id) => clientMetadata(await parts.clients.find(id)) };
    if (kind === 'Session') return { ...nothing, find: async () => sessionOfVisitor(parts.clock.now()) };
    const known = oidcTicketKinds.find((each) => each === kind);
    // A model of a part of the package that is off.
    return known === undefined ? nothing : adapterOf(parts, known, errors);
  };
}

function adapterOf({ tickets, clock }: AdapterParts, kind: OidcTicketKind, errors: ProviderPackage['errors']): Adapter {
  return {
    ...nothing,
    // The id is what its holder shows, so it is not stored with the rest.
    upsert: (id, { jti: _, ...ticket }, seconds) => tickets.put(kind, id, ticket, seconds),
    async find(id) {
      const found = await tickets.find(kind, id);
      const used = found?.isUsed === true ? { consumed: Math.floor(clock.now() / 1_000) } : {};
      return found && { ...found.ticket, ...used, jti: id };
    },
    async consume(id) {
      if (await tickets.use(kind, id)) return;
      // Two came at once, so one of them is not the client.
      const grantId = (await tickets.find(kind, id))?.ticket.grantId;
      if (typeof grantId === 'string') await tickets.remove('Grant', grantId);
      throw new errors.InvalidGrant('used already');
    },
    destroy: (id) => tickets.remove(kind, id),
    // Nothing that names a grant counts without it.
    revokeByGrantId: (grantId) => tickets.remove('Grant', grantId),
  };
}
