import { Refusal } from '../errors.ts';
import type { ApiKey } from './api-key.ts';
import { type Role, roles, type User } from './user.ts';

/**
 * What somebody may make of whom: before a change and after it, the user is in one of these companies, and has one of
 * these roles.
 */
export interface Grant {
  /** Undefined for every company. */
  companyIds: readonly string[] | undefined;
  roles: readonly Role[];
  /** Neither gives nor takes a role, nor moves one to another company. */
  keepsRoles?: true;
}

/** Of the command line, which is the operator's own machine. */
export const everyGrant: Grant = { companyIds: undefined, roles };

/** An API key changes no operator, and gives no role: whoever steals it has no session of an admin by it. */
export function grantOfKey({ companyIds }: Pick<ApiKey, 'companyIds'>): Grant {
  return { companyIds, roles: ['user', 'company-admin'], keepsRoles: true };
}

/** Whether a change of role, or of the company in which a role counts, is permitted. */
export function mayGive(
  { keepsRoles }: Grant,
  before: Pick<User, 'companyId' | 'role'>,
  after: Pick<User, 'companyId' | 'role'>,
): boolean {
  if (keepsRoles === undefined) return true;
  return after.role === before.role && (after.role === 'user' || after.companyId === before.companyId);
}

export function isWithin(
  { companyIds, roles: allowed }: Grant,
  { companyId, role }: Pick<User, 'companyId' | 'role'>,
): boolean {
  return (companyIds === undefined || companyIds.includes(companyId)) && allowed.includes(role);
}

/** @throws Refusal user-unknown, so that a user out of reach is as unknown as an id that nobody has */
export function checkWithin(grant: Grant, user: Pick<User, 'companyId' | 'role'>): void {
  if (!isWithin(grant, user)) throw new Refusal('user-unknown', 'out of reach');
}
