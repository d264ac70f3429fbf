import { contextOfTemplate, endpointOfTemplate } from './dial-template.ts';
import type { EndpointSight, ExchangeFacts, Registration } from './exchange-facts.ts';

/** What an exchange says of one trunk; a `TrunkLook` of the ledger. */
export interface TrunkSight {
  name: string;
  settings: string[];
  up: boolean;
  says: string;
}

/** What of the exchange the dial templates use. */
export interface WatchedTrunks {
  /** Names in pjsip.conf, and the settings whose templates use them. */
  endpoints: { name: string; settings: string[]; dialsContacts: boolean }[];
  /** Settings whose templates go through a dialplan, which may use every trunk that registers. */
  throughDialplan: string[];
}

/** A registration is of an endpoint when the first of these says so. */
const belongs: ((registration: Registration, endpoint: EndpointSight) => boolean)[] = [
  ({ endpoint }, { name }) => endpoint === name,
  ({ name: own }, { name }) => own === name,
  ({ auth }, endpoint) => auth !== '' && auth === endpoint.auth,
  ({ server }, { contacts }) => hostOf(server) !== '' && contacts.some(({ uri }) => hostOf(uri) === hostOf(server)),
];

const registered = 'Registered';
/** Asterisk asks a contact by OPTIONS (`qualify_frequency`), and does not dial it while this is so. */
const unreachable = 'Unreachable';
/** Of more trunks the rest is not watched, because each is asked of at every look. */
const maxWatched = 100;

/** @param templates by setting; an empty one dials nothing */
export function watchedTrunks(templates: Readonly<Record<string, string>>): WatchedTrunks {
  const endpoints = new Map<string, WatchedTrunks['endpoints'][number]>();
  const throughDialplan: string[] = [];
  for (const [setting, template] of Object.entries(templates)) {
    const name = endpointOfTemplate(template);
    if (contextOfTemplate(template) !== undefined) throughDialplan.push(setting);
    if (name === undefined) continue;
    const found = endpoints.get(name) ?? { name, settings: [], dialsContacts: false };
    found.settings.push(setting);
    // PJSIP/trunk/sip:{number}@host has the address in the template.
    found.dialsContacts ||= !template.slice(template.indexOf('/') + 1).includes('/');
    endpoints.set(name, found);
  }
  return { endpoints: [...endpoints.values()], throughDialplan };
}

/**
 * Looks at every trunk that the dial templates use: whether its endpoint is there, whether an address of it answers,
 * and whether it is logged in at its carrier.
 *
 * @throws AmiError
 */
export async function lookAtTrunks(
  facts: Pick<ExchangeFacts, 'registrations' | 'endpointSight'>,
  { endpoints, throughDialplan }: WatchedTrunks,
): Promise<TrunkSight[]> {
  const left = new Set(await facts.registrations());
  const looks: TrunkSight[] = [];
  for (const { name, settings, dialsContacts } of endpoints) {
    const sight = await facts.endpointSight(name);
    const own = registrationsOf(left, sight);
    for (const each of own) left.delete(each);
    const troubles = troublesOf(sight, own, dialsContacts);
    looks.push({ name, settings, up: troubles.length === 0, says: troubles.join(', ') || workingWords(sight, own) });
  }
  if (throughDialplan.length > 0)
    for (const { name, status } of left)
      looks.push({ name, settings: throughDialplan, up: status === registered, says: `registration ${status}` });
  return looks.slice(0, maxWatched).map((look) => ({ ...look, name: plain(look.name), says: plain(look.says) }));
}

function registrationsOf(all: ReadonlySet<Registration>, sight: EndpointSight): Registration[] {
  for (const rule of belongs) {
    const own = [...all].filter((each) => rule(each, sight));
    if (own.length > 0) return own;
  }
  return [];
}

function troublesOf(sight: EndpointSight, own: readonly Registration[], dialsContacts: boolean): string[] {
  if (!sight.isThere) return ['no such endpoint'];
  const troubles: string[] = [];
  const { contacts } = sight;
  if (dialsContacts && contacts.every(({ status }) => status === unreachable))
    troubles.push(contacts.length === 0 ? 'no contact' : unreachable);
  // With two registrars one is enough.
  if (own.length > 0 && own.every(({ status }) => status !== registered))
    troubles.push(`registration ${own.map(({ status }) => status).join(', ')}`);
  return troubles;
}

function workingWords({ contacts }: EndpointSight, own: readonly Registration[]): string {
  return [...new Set([...contacts.map(({ status }) => status), ...own.map(({ status }) => status)])].join(', ');
}

/** Without user, password and port. */
function hostOf(uri: string): string {
  return /^sips?:(?:[^@]*@)?(\[[^\]]+\]|[^:;>?]+)/i.exec(uri)?.[1]?.toLowerCase() ?? '';
}

/** What comes from a configuration file goes into mails and pages: one short line. */
function plain(text: string): string {
  return text.replace(/\p{C}/gu, ' ').slice(0, 80);
}
