import type { Role, User } from '../../accounts/user.ts';
import type { RoleAttribute } from './radius-attribute.ts';
import { isInNetwork, type RadiusNetwork } from './radius-network.ts';

/**
 * What people can do at a client, and what it is answered for that.
 *
 * `challenge`: it shows a sentence and takes a code. `appended`: it knows no further question, so the code is typed
 * behind the password, after a comma. `number`: it shows a sentence and takes no code, so people type a number from it
 * into the app or on the telephone.
 */
export const radiusModes = ['challenge', 'appended', 'number'] as const;
export type RadiusMode = (typeof radiusModes)[number];

/** A program that logs people in by RADIUS. */
export interface RadiusClient {
  id: string;
  name: string;
  networks: readonly RadiusNetwork[];
  mode: RadiusMode;
  /** Only people of this company; undefined: of all. */
  companyId: string | undefined;
  /** Only people with one of these roles. */
  roles: readonly Role[];
  attributes: readonly RoleAttribute[];
  createdAt: Date;
}

/** Where a person is who asks by a program. */
export interface RadiusFrom {
  /** Of the person where the client says it, else of the client. */
  address: string;
  /** Whether it is that of the client, which all its people share. */
  shared: boolean;
}

/** The same as the server needs it. */
export interface ServedClient extends RadiusClient {
  secret: string;
}

export const maxRadiusClients = 200;
export const maxNetworksOfClient = 20;
export const maxAttributesOfClient = 30;

/** RFC 2865 §3 asks for 16 octets at least; one that is guessed offline should have more. */
export const minSecretCharacters = 16;
export const maxSecretCharacters = 128;
/** Of a secret that we make: 192 bits. */
export const madeSecretCharacters = 32;

/** Printable ASCII, because programs read other letters in different ways, and no space, which some of them cut off. */
export function isRadiusSecret(text: string): boolean {
  return new RegExp(`^[\\x21-\\x7e]{${minSecretCharacters},${maxSecretCharacters}}$`).test(text);
}

/** The client at an address: of several, that with the narrowest network. */
export function clientAt<Client extends RadiusClient>(clients: readonly Client[], address: string): Client | undefined {
  let found: { client: Client; bits: number } | undefined;
  for (const client of clients)
    for (const network of client.networks)
      if (network.bits > (found?.bits ?? -1) && isInNetwork(network, address)) found = { client, bits: network.bits };
  return found?.client;
}

/** Whether a person may log in there. */
export function letsIn({ companyId, roles }: RadiusClient, user: Pick<User, 'companyId' | 'role'>): boolean {
  return (companyId === undefined || companyId === user.companyId) && roles.includes(user.role);
}
