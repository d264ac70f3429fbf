import { createHash } from 'node:crypto';
import type { Language } from '../../accounts/user.ts';
import type { TableUser } from '../../accounts/user-table-store.ts';
import { matchLanguage } from '../../languages/languages.ts';
import { ScimFault } from './scim-fault.ts';
import { belcodeUserSchema, enterpriseSchema, userSchema } from './scim-schemas.ts';

/** A user as SCIM changes them: flat, with one name and one address. */
export interface ScimUser {
  userName: string;
  /** The whole name. */
  displayName: string;
  externalId: string | undefined;
  /** Undefined: as the user is now, so that only a clear word lets in who was disabled. */
  active: boolean | undefined;
  email: string | undefined;
  language: Language | undefined;
  organization: string | undefined;
  extension: string | undefined;
}

type Json = Record<string, unknown>;

/** @param base address of the API, such as `https://panel.example.org/scim/v2` */
export function userResource(user: TableUser, company: { id: string; name: string }, base: string): Json {
  const { id, externalId, login, name, email, language, extension, role } = user;
  const resource = {
    schemas: [userSchema, enterpriseSchema, belcodeUserSchema],
    id,
    ...(externalId !== undefined && { externalId }),
    userName: login,
    name: { formatted: name },
    displayName: name,
    active: !user.isDisabled,
    ...(email !== undefined && { emails: [{ value: email, type: 'work', primary: true }] }),
    ...(language !== undefined && { preferredLanguage: language }),
    groups: [{ value: company.id, display: company.name, $ref: `${base}/Groups/${company.id}`, type: 'direct' }],
    [enterpriseSchema]: { organization: company.name },
    [belcodeUserSchema]: { role, ...(extension !== undefined && { extension }) },
  };
  const meta = { resourceType: 'User', created: user.createdAt.toISOString(), location: `${base}/Users/${id}` };
  return { ...resource, meta: { ...meta, version: versionOf(resource) } };
}

/** An ETag of what a resource says. */
export function versionOf(resource: object): string {
  return `W/"${createHash('sha256').update(JSON.stringify(resource)).digest('base64url').slice(0, 22)}"`;
}

export function scimUserOf(user: TableUser, company: string): ScimUser {
  const { login: userName, name: displayName, externalId, email, language, extension } = user;
  return {
    userName,
    displayName,
    externalId,
    active: undefined,
    email,
    language,
    organization: company,
    extension,
  };
}

/** Reads a whole resource, of a creation or a replacement. @throws ScimFault invalidValue, invalidSyntax */
export function readScimUser(body: unknown): ScimUser {
  const resource = canonical(objectOf(body));
  const enterprise = canonical(objectOf(resource.get(enterpriseSchema.toLowerCase()) ?? {}));
  const own = canonical(objectOf(resource.get(belcodeUserSchema.toLowerCase()) ?? {}));
  const userName = readText(resource.get('username'), 'userName');
  if (userName === undefined) throw new ScimFault('invalidValue', 'userName is required.');
  return {
    userName,
    displayName: readText(resource.get('displayname'), 'displayName') ?? readName(resource.get('name')) ?? userName,
    externalId: readText(resource.get('externalid'), 'externalId'),
    active: readTruth(resource.get('active')),
    email: readEmails(resource.get('emails')),
    language: readLanguage(resource.get('preferredlanguage')),
    organization: readText(enterprise.get('organization'), 'organization'),
    extension: readText(own.get('extension'), 'extension'),
  };
}

/** Attributes by their names in lower case, because these are case-insensitive (RFC 7643 §2.1). */
export function canonical(resource: Json): Map<string, unknown> {
  return new Map(Object.entries(resource).map(([name, value]) => [name.toLowerCase(), value]));
}

/** @throws ScimFault invalidSyntax */
export function objectOf(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ScimFault('invalidSyntax', 'An object is expected.');
  return value as Json;
}

const maxTextLength = 254;

/** @returns undefined for null and an empty text, which SCIM holds for no value @throws ScimFault invalidValue */
export function readText(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || value.length > maxTextLength || /\p{Cc}|\p{Cs}/u.test(value))
    throw new ScimFault('invalidValue', `${name} is a text of at most ${maxTextLength} characters.`);
  return value;
}

/**
 * Entra ID writes truths as "True" and "False".
 *
 * @returns undefined for null and an empty text, as `readText` @throws ScimFault invalidValue
 */
export function readTruth(value: unknown): boolean | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const truth = typeof value === 'string' ? value.toLowerCase() : value;
  if (truth === true || truth === 'true') return true;
  if (truth === false || truth === 'false') return false;
  throw new ScimFault('invalidValue', 'active is true or false.');
}

/** `formatted`, or else its parts. */
export function readName(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const name = canonical(objectOf(value));
  const formatted = readText(name.get('formatted'), 'name.formatted');
  if (formatted !== undefined) return formatted;
  const parts = ['givenName', 'middleName', 'familyName'].map((part) => readText(name.get(part.toLowerCase()), part));
  return parts.filter((part) => part !== undefined).join(' ') || undefined;
}

const maxEmails = 20;

/** The primary address, or else that of work, or else the first one. @throws ScimFault invalidValue */
export function readEmails(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  // Some providers write one address without a list.
  const list = Array.isArray(value) ? value : [value];
  if (list.length > maxEmails) throw new ScimFault('invalidValue', `emails has at most ${maxEmails} values.`);
  const emails = list.map((each) => canonical(typeof each === 'string' ? { value: each } : objectOf(each)));
  const isPrimary = (each: Map<string, unknown>) => String(each.get('primary')).toLowerCase() === 'true';
  const isWork = (each: Map<string, unknown>) => String(each.get('type')).toLowerCase() === 'work';
  const chosen = emails.find(isPrimary) ?? emails.find(isWork) ?? emails[0];
  return readText(chosen?.get('value'), 'emails.value');
}

/** `nl` of nl-NL; a language that Belcode does not speak is none (RFC 7643 §4.1.1 takes what Accept-Language takes). */
export function readLanguage(value: unknown): Language | undefined {
  const [first = ''] = readText(value, 'preferredLanguage')?.split(/[,;]/) ?? [];
  return matchLanguage(first);
}
