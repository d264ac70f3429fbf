import { type Filter, parse } from 'scim2-parse-filter';
import {
  kindOfAttribute,
  type UserAttribute,
  type UserComparison,
  type UserCondition,
} from '../../accounts/user-condition.ts';
import { ScimFault } from './scim-fault.ts';
import { belcodeUserSchema, enterpriseSchema, userSchema } from './scim-schemas.ts';

/** Attributes that a filter may name, in lower case (RFC 7643 §2.1: names are case-insensitive). */
const attributeOf: Readonly<Record<string, UserAttribute>> = {
  id: 'id',
  externalid: 'externalId',
  username: 'login',
  displayname: 'name',
  'name.formatted': 'name',
  emails: 'email',
  'emails.value': 'email',
  preferredlanguage: 'language',
  active: 'active',
  'meta.created': 'createdAt',
  [`${enterpriseSchema.toLowerCase()}:organization`]: 'company',
  [`${belcodeUserSchema.toLowerCase()}:extension`]: 'extension',
};

const maxFilterLength = 1_000;
/** Comparisons of a filter. A provider asks by one or two. */
const maxComparisons = 20;

/** Reads a filter of users. @throws ScimFault invalidFilter */
export function readUserFilter(text: string): UserCondition {
  if (text.length > maxFilterLength) throw wrong(`The filter has more than ${maxFilterLength} characters.`);
  const counted = { comparisons: 0 };
  return conditionOf(parsed(text), counted);
}

/** The `displayName` or `id` that a filter of groups asks for; no other filter of groups is read. */
export function readGroupFilter(text: string): { attribute: 'id' | 'name'; value: string } {
  if (text.length > maxFilterLength) throw wrong(`The filter has more than ${maxFilterLength} characters.`);
  const filter = parsed(text);
  const name = 'attrPath' in filter ? filter.attrPath.toLowerCase() : '';
  if (filter.op !== 'eq' || !('compValue' in filter) || typeof filter.compValue !== 'string')
    throw wrong('Groups are filtered by displayName eq or id eq.');
  if (name !== 'displayname' && name !== 'id') throw wrong('Groups are filtered by displayName eq or id eq.');
  return { attribute: name === 'id' ? 'id' : 'name', value: filter.compValue };
}

function parsed(text: string): Filter {
  try {
    return parse(text);
  } catch {
    throw wrong('The filter is malformed.');
  }
}

function conditionOf(filter: Filter, counted: { comparisons: number }, within = ''): UserCondition {
  if (filter.op === 'and') return { all: filter.filters.map((each) => conditionOf(each, counted, within)) };
  if (filter.op === 'or') return { any: filter.filters.map((each) => conditionOf(each, counted, within)) };
  if (filter.op === 'not') return { not: conditionOf(filter.filter, counted, within) };
  if ('valFilter' in filter) {
    if (within !== '' || pathOf(filter.attrPath) !== 'emails') throw wrong('Only emails has values to look into.');
    return conditionOf(filter.valFilter, counted, 'emails.');
  }
  counted.comparisons += 1;
  if (counted.comparisons > maxComparisons) throw wrong(`The filter has more than ${maxComparisons} comparisons.`);
  if (!('attrPath' in filter)) throw wrong('The filter is malformed.');
  return comparisonOf(filter, within);
}

function comparisonOf(filter: Extract<Filter, { attrPath: string }>, within: string): UserCondition {
  const path = within + pathOf(filter.attrPath);
  // The one address that a user has is of work, and primary.
  if (path === 'emails.type' || path === 'emails.primary') return { attribute: 'email', op: 'pr', value: null };
  const attribute = Object.hasOwn(attributeOf, path) ? attributeOf[path] : undefined;
  if (attribute === undefined) throw wrong('The filter names an attribute that cannot be filtered by.');
  const op = filter.op as UserComparison;
  if (op === 'pr') return { attribute, op, value: null };
  return { attribute, op, value: comparedValue(attribute, op, 'compValue' in filter ? filter.compValue : null) };
}

function pathOf(path: string): string {
  const lower = path.toLowerCase();
  const prefix = `${userSchema.toLowerCase()}:`;
  return lower.startsWith(prefix) ? lower.slice(prefix.length) : lower;
}

function comparedValue(attribute: UserAttribute, op: UserComparison, value: unknown): string | boolean | null {
  if (value === null) {
    if (op !== 'eq' && op !== 'ne') throw wrong('null is compared by eq and ne only.');
    return null;
  }
  const kind = kindOfAttribute(attribute);
  if (kind === 'truth') {
    const truth = typeof value === 'string' ? value.toLowerCase() === 'true' : value;
    if (typeof truth !== 'boolean' || (op !== 'eq' && op !== 'ne')) throw wrong('active is compared by eq and ne.');
    return truth;
  }
  if (typeof value !== 'string' || /\p{Cc}|\p{Cs}/u.test(value)) throw wrong('The filter compares with no text.');
  if (kind !== 'time') return value;
  if (op === 'co' || op === 'sw' || op === 'ew') throw wrong('A time is compared, and not searched.');
  return comparedTime(value);
}

const timeForm = /^((\d{4})-\d\d-(\d\d))T[0-2]\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/;

/** As a new text, because PostgreSQL refuses some that JavaScript reads, such as those of the year 0. */
function comparedTime(text: string): string {
  const [, date = '', year, day] = timeForm.exec(text) ?? [];
  const at = Date.parse(text);
  const isInCalendar = new Date(Date.parse(date)).getUTCDate() === Number(day);
  if (Number.isNaN(at) || !isInCalendar || Number(year) < 1900 || Number(year) > 8999)
    throw wrong('A time is written as 2027-03-01T08:00:00Z, between the years 1900 and 8999.');
  return new Date(at).toISOString();
}

function wrong(detail: string): ScimFault {
  return new ScimFault('invalidFilter', detail);
}
