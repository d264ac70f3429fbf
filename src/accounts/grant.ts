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
}

/** Of the command line, which is the operator's own machine. */
export const everyGrant: Grant = { companyIds: undefined, roles };

/** An API key neither changes nor makes an operator. */
export function grantOfKey({ companyIds }: Pick<ApiKey, 'companyIds'>): Grant {
  return { companyIds, roles: ['user', 'company-admin'] };
}

export function isWithin(
  { companyIds, roles: allowed }: Grant,
  { companyId, role }: Pick<User, 'companyId' | 'role'>,
): boolean {
  return (companyIds === undefined || companyIds.includes(companyId)) && allowed.includes(role);
}
