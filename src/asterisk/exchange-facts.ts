import type { Ami } from './ami-connection.ts';
import { AmiError } from './ami-error.ts';
import type { AmiFields } from './ami-fields.ts';

/** A registration of this exchange at a carrier. */
export interface Registration {
  name: string;
  /** In Asterisk's words: `Registered`, `Unregistered`, `Rejected`, `Stopped`. */
  status: string;
  /** `sip:carrier.example.org` */
  server: string;
  /** The endpoint to which it belongs, where the operator has said so (`line`, `endpoint`). */
  endpoint: string;
  auth: string;
}

/** An address of an endpoint, by its telephone or carrier. */
export interface Contact {
  uri: string;
  /** In Asterisk's words: `Reachable`, `Unreachable`, `NonQualified`, `Unknown`, `Created`, `Removed`. */
  status: string;
}

/** What the user that watches can see of an endpoint. */
export interface EndpointSight {
  name: string;
  isThere: boolean;
  /** `outbound_auth` */
  auth: string;
  contacts: Contact[];
}

/**
 * Questions about the exchange, in our own terms. All throw AmiError, `refused` when the user lacks the right
 * `reporting` (dialplan/belcode-manager.conf). Endpoints and modules are read by ARI, because here they need `system`.
 */
export class ExchangeFacts {
  readonly #ami: Pick<Ami, 'act' | 'list'>;

  constructor(ami: Pick<Ami, 'act' | 'list'>) {
    this.#ami = ami;
  }

  async registrations(): Promise<Registration[]> {
    const entries = await this.#listOrNothing('PJSIPShowRegistrationsOutbound');
    return entries
      .filter(({ event }) => event === 'OutboundRegistrationDetail')
      .map((entry) => ({
        name: entry.objectname ?? '',
        status: entry.status ?? '',
        server: entry.serveruri ?? '',
        endpoint: entry.endpoint ?? '',
        auth: entry.outboundauth ?? '',
      }));
  }

  /** By functions of the dialplan (func_pjsip_endpoint, _aor and _contact), which `reporting` may read. */
  async endpointSight(name: string): Promise<EndpointSight> {
    // Every endpoint has a context.
    if (!(await this.#read('PJSIP_ENDPOINT', name, 'context'))) return { name, isThere: false, auth: '', contacts: [] };
    const [auth, aors] = await Promise.all([
      this.#read('PJSIP_ENDPOINT', name, 'outbound_auth'),
      this.#read('PJSIP_ENDPOINT', name, 'aors'),
    ]);
    const contacts: Contact[] = [];
    for (const aor of partsOf(aors))
      for (const id of partsOf(await this.#read('PJSIP_AOR', aor, 'contact')))
        contacts.push({
          uri: await this.#read('PJSIP_CONTACT', id, 'uri'),
          status: await this.#read('PJSIP_CONTACT', id, 'status'),
        });
    return { name, isThere: true, auth, contacts };
  }

  async isContextLoaded(name: string): Promise<boolean> {
    const entries = await this.#listOrNothing('ShowDialPlan', { Context: name });
    return entries.some(({ context }) => context === name);
  }

  /** @throws AmiError `refused` also when the module of the function is not loaded */
  async #read(name: string, of: string, field: string): Promise<string> {
    return (await this.#ami.act('Getvar', { Variable: `${name}(${of},${field})` })).value ?? '';
  }

  /** Asterisk refuses a list of something that does not exist. */
  async #listOrNothing(action: string, fields: Record<string, string> = {}): Promise<AmiFields[]> {
    return (await this.#ami.list(action, fields).catch(unlessRefused)) ?? [];
  }
}

/** Names that a function can take: in a list, without its marks. At most 20, because each is asked of. */
function partsOf(list: string): string[] {
  return list
    .split(',')
    .map((each) => each.trim())
    .filter((each) => /^[^(),"\\\s${}]+$/.test(each))
    .slice(0, 20);
}

/** @throws AmiError also when the user lacks a right, which is no answer */
function unlessRefused(error: unknown): undefined {
  if (error instanceof AmiError && error.reason === 'refused' && !/permission/i.test(error.message)) return undefined;
  throw error;
}
