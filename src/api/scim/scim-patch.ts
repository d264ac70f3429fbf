import { type ScimPatchOperation, scimPatch } from 'scim-patch';
import { ScimFault } from './scim-fault.ts';
import { belcodeUserSchema, enterpriseSchema, userSchema } from './scim-schemas.ts';
import {
  canonical,
  objectOf,
  readEmails,
  readLanguage,
  readName,
  readText,
  readTruth,
  type ScimUser,
} from './scim-user.ts';

const maxOperations = 100;
const maxPathLength = 300;
/** Operations that one without a path may stand for. */
const maxValues = 50;

export interface PatchStep {
  op: 'add' | 'replace' | 'remove';
  /** In lower case but for what is compared within brackets; undefined for the whole resource. */
  path: string | undefined;
  value: unknown;
}

/** Reads the operations of a PATCH, by whatever case of letters a provider writes. @throws ScimFault */
export function readPatch(body: unknown): PatchStep[] {
  const operations = canonical(objectOf(body)).get('operations');
  if (!Array.isArray(operations) || operations.length === 0)
    throw new ScimFault('invalidSyntax', 'A PATCH has a list of Operations.');
  if (operations.length > maxOperations)
    throw new ScimFault('tooMany', `A PATCH has at most ${maxOperations} operations.`);
  return operations.map((each) => {
    const operation = canonical(objectOf(each));
    const op = String(operation.get('op')).toLowerCase();
    if (op !== 'add' && op !== 'replace' && op !== 'remove')
      throw new ScimFault('invalidSyntax', 'An operation is add, replace or remove.');
    const path = operation.get('path') ?? undefined;
    if (path !== undefined && (typeof path !== 'string' || path.length > maxPathLength))
      throw new ScimFault('invalidPath', `A path is a text of at most ${maxPathLength} characters.`);
    if (path === undefined && op === 'remove') throw new ScimFault('noTarget', 'What is removed needs a path.');
    return { op, path: path === '' ? undefined : (path as string | undefined), value: operation.get('value') };
  });
}

/** What is not kept of a user, and ignored wherever a provider sends it. */
const ignored = new Set([
  ...['schemas', 'nickname', 'profileurl', 'title', 'usertype', 'locale', 'timezone', 'password', 'phonenumbers'],
  ...['ims', 'photos', 'addresses', 'entitlements', 'roles', 'x509certificates'],
  ...['employeenumber', 'costcenter', 'division', 'department', 'manager'],
]);
const readOnly = new Set(['id', 'meta', 'groups', 'role']);

/** The flat resource that operations are applied to. */
type Flat = Record<keyof typeof readers, unknown>;

/** How the values of a user are read, by attribute in lower case. */
const readers = {
  username: (value: unknown) => readText(value, 'userName'),
  displayname: (value: unknown) => readText(value, 'displayName'),
  externalid: (value: unknown) => readText(value, 'externalId'),
  active: readTruth,
  emails: readEmails,
  preferredlanguage: readLanguage,
  organization: (value: unknown) => readText(value, 'organization'),
  extension: (value: unknown) => readText(value, 'extension'),
} as const;

/**
 * Applies the operations of a PATCH to a user. Paths are read here, so the library gets only names that are known.
 * Entra ID's ways are known as well: names with a path in a value without path, and `emails[type eq "work"].value`.
 *
 * @throws ScimFault invalidPath, invalidFilter, mutability, noTarget, invalidValue
 */
export function patchUser(user: ScimUser, steps: readonly PatchStep[]): ScimUser {
  const operations = steps.flatMap(operationsOf);
  const before: Flat = {
    username: user.userName,
    displayname: user.displayName,
    externalid: user.externalId,
    active: user.active,
    emails: user.email,
    preferredlanguage: user.language,
    organization: user.organization,
    extension: user.extension,
  };
  const present = Object.fromEntries(Object.entries(before).filter(([, value]) => value !== undefined));
  const after = scimPatch({ schemas: [], meta: {} as never, ...present }, operations as ScimPatchOperation[], {
    mutateDocument: false,
  }) as unknown as Partial<Flat>;
  const read = <Name extends keyof typeof readers>(name: Name): ReturnType<(typeof readers)[Name]> =>
    (after[name] === before[name] ? before[name] : readers[name](after[name])) as ReturnType<(typeof readers)[Name]>;
  const userName = read('username');
  if (userName === undefined) throw new ScimFault('invalidValue', 'userName is required.');
  return {
    userName,
    displayName: read('displayname') ?? userName,
    externalId: read('externalid'),
    active: read('active'),
    email: read('emails'),
    language: read('preferredlanguage'),
    organization: read('organization') ?? user.organization,
    extension: read('extension'),
  };
}

/** What an operation means for the flat resource: none, one, or one for each value without path. */
function operationsOf({ op, path, value }: PatchStep): object[] {
  if (path === undefined) {
    const values = Object.entries(objectOf(value));
    if (values.length > maxValues) throw new ScimFault('tooMany', `A value has at most ${maxValues} attributes.`);
    return values.flatMap(([name, each]) => operationsOf({ op, path: name, value: each }));
  }
  for (const schema of [userSchema, enterpriseSchema, belcodeUserSchema]) {
    if (path.toLowerCase() === schema.toLowerCase()) return operationsOf({ op, path: undefined, value: value ?? {} });
    if (path.toLowerCase().startsWith(`${schema.toLowerCase()}:`))
      return operationsOf({ op, path: path.slice(schema.length + 1), value });
  }
  const [, name = '', within, sub] = /^([A-Za-z][\w$-]*)(?:\[([^\]]*)\])?(?:\.([A-Za-z$][\w$-]*))?$/.exec(path) ?? [];
  const attribute = name.toLowerCase();
  if (ignored.has(attribute)) return [];
  if (readOnly.has(attribute)) throw new ScimFault('mutability', 'This attribute is read-only.');
  if (attribute === 'name' && within === undefined) return nameOperations(op, sub?.toLowerCase(), value);
  if (attribute === 'emails') return emailOperations(op, { within, sub: sub?.toLowerCase() }, value);
  if (!Object.hasOwn(readers, attribute) || within !== undefined || sub !== undefined)
    throw new ScimFault('invalidPath', 'The path names no attribute that is known.');
  return [operationAt(op, attribute, value)];
}

function operationAt(op: PatchStep['op'], path: string, value: unknown): object {
  if (op === 'remove' || value === null || value === undefined || value === '') return { op: 'remove', path };
  // Read now, so that the library adds no list to a text.
  return { op: 'replace', path, value: readers[path as keyof typeof readers](value) };
}

/** The whole name is kept, so a part of it alone changes nothing. */
function nameOperations(op: PatchStep['op'], sub: string | undefined, value: unknown): object[] {
  if (op === 'remove') return [];
  if (sub !== undefined && sub !== 'formatted') return [];
  const name = sub === 'formatted' ? readText(value, 'name.formatted') : readName(value);
  return name === undefined ? [] : [{ op: 'replace', path: 'displayname', value: name }];
}

/** A user has one address, which is of work and primary. One of another type is not kept. */
function emailOperations(
  op: PatchStep['op'],
  { within, sub }: { within: string | undefined; sub: string | undefined },
  value: unknown,
): object[] {
  if (within !== undefined) {
    const [, name = '', compared = ''] = /^\s*(type|primary|value)\s+eq\s+(?:"([^"]*)"|true)\s*$/i.exec(within) ?? [];
    if (name === '') throw new ScimFault('invalidFilter', 'Addresses are chosen by type eq "work".');
    if (name.toLowerCase() === 'type' && compared.toLowerCase() !== 'work') return [];
  }
  if (op === 'remove') return [{ op: 'remove', path: 'emails' }];
  if (sub !== undefined && sub !== 'value') return [];
  const email = sub === 'value' ? readText(value, 'emails.value') : readEmails(value);
  return [email === undefined ? { op: 'remove', path: 'emails' } : { op: 'replace', path: 'emails', value: email }];
}
