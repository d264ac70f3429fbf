import type { CompanyStore } from '../../accounts/company-store.ts';
import { readName } from '../../accounts/name.ts';
import { type Role, roles } from '../../accounts/user.ts';
import type { Actor } from '../../audit/audit-event.ts';
import { Refusal } from '../../errors.ts';
import type { Random } from '../../random.ts';
import { radiusAttributes, readRoleAttribute } from './radius-attribute.ts';
import {
  isRadiusSecret,
  madeSecretCharacters,
  maxAttributesOfClient,
  maxNetworksOfClient,
  maxSecretCharacters,
  minSecretCharacters,
  type RadiusMode,
  radiusModes,
} from './radius-client.ts';
import type { RadiusClientStore } from './radius-client-store.ts';
import { readNetwork } from './radius-network.ts';

/** As an operator writes it. */
export interface NewRadiusClient {
  name: string;
  networks: readonly string[];
  /** Default `challenge`. */
  mode?: string | undefined;
  /** Only people of this company. */
  companyId?: string | undefined;
  /** People of all companies, which must be said: their admins choose the logins. */
  allCompanies?: boolean | undefined;
  /** None for all. */
  roles: readonly string[];
  attributes: readonly string[];
  /** Default a new one. */
  secret?: string | undefined;
}

export interface AddClientParts {
  radiusClients: Pick<RadiusClientStore, 'add'>;
  companies: Pick<CompanyStore, 'find'>;
  random: Pick<Random, 'secret'>;
}

/**
 * Adds a client.
 *
 * @returns its id, and the secret in clear, which is shown only once
 * @throws Refusal name-invalid, request-invalid with what is wrong, company-unknown, radius-client-taken,
 *   radius-clients-many
 */
export async function addRadiusClient(
  { radiusClients, companies, random }: AddClientParts,
  { companyId, allCompanies = false, ...given }: NewRadiusClient,
  by: Actor,
): Promise<{ id: string; secret: string }> {
  const name = readName(given.name);
  const networks = given.networks.map((text) => readNetwork(text) ?? wrong(`${text} is no network, or a wide one`));
  if (networks.length === 0 || networks.length > maxNetworksOfClient)
    wrong(`a client has 1 to ${maxNetworksOfClient} networks`);
  const mode = radiusModes.find((each) => each === (given.mode ?? 'challenge')) ?? wrongMode();
  const attributes = given.attributes.map((text) => readRoleAttribute(text) ?? wrongAttribute(text));
  if (attributes.length > maxAttributesOfClient) wrong(`a client has at most ${maxAttributesOfClient} attributes`);
  if ((companyId === undefined) !== allCompanies) wrongCompany();
  const secret = secretOf(random, given.secret);
  if (companyId !== undefined) await companies.find(companyId);
  const client = { name, networks, mode, companyId, roles: readRoles(given.roles), attributes };
  return { id: await radiusClients.add(client, secret, by), secret };
}

/** Gives a client another secret at once. @returns it @throws Refusal not-found, request-invalid */
export async function renewRadiusClient(
  { radiusClients, random }: { radiusClients: Pick<RadiusClientStore, 'renew'>; random: Pick<Random, 'secret'> },
  id: string,
  { secret: given, by }: { secret?: string | undefined; by: Actor },
): Promise<string> {
  const secret = secretOf(random, given);
  await radiusClients.renew(id, secret, by);
  return secret;
}

/** @throws Refusal not-found */
export function removeRadiusClient(
  { radiusClients }: { radiusClients: Pick<RadiusClientStore, 'remove'> },
  id: string,
  by: Actor,
): Promise<void> {
  return radiusClients.remove(id, by);
}

function secretOf(random: Pick<Random, 'secret'>, given: string | undefined): string {
  const secret = given ?? random.secret().slice(0, madeSecretCharacters);
  if (isRadiusSecret(secret)) return secret;
  return wrong(
    `a secret has ${minSecretCharacters} to ${maxSecretCharacters} letters, digits and signs, without spaces`,
  );
}

function readRoles(given: readonly string[]): Role[] {
  if (given.length === 0) return [...roles];
  const read = roles.filter((role) => given.includes(role));
  return read.length === new Set(given).size ? read : wrong(`a role is one of: ${roles.join(', ')}`);
}

/** A program such as sshd takes the login for an account of its host, which may be one with every right there. */
function wrongCompany(): never {
  const why = 'admins of each company choose the logins of its people, and a login may be an account of a host';
  return wrong(`a client is for one company, or expressly for all, because ${why}`);
}

function wrongMode(): RadiusMode {
  return wrong(`a mode is one of: ${radiusModes.join(', ')}`);
}

function wrongAttribute(text: string): never {
  const names = Object.keys(radiusAttributes).join(', ');
  return wrong(`${text} is no attribute, as in operator:Filter-Id=admins; the names are: ${names}`);
}

function wrong(why: string): never {
  throw new Refusal('request-invalid', why);
}
