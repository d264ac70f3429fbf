/** What a client needs of a login. */
export type OidcLogin = 'second-factor' | 'password';

/** A program that logs people in here by OpenID Connect. */
export interface OidcClient {
  id: string;
  name: string;
  /** Where a browser may be sent with a code. Compared sign by sign. */
  redirectUris: readonly string[];
  /** Where a browser may be sent after a logout. */
  logoutUris: readonly string[];
  /** A program in a browser or on a telephone, which can keep no secret. */
  isPublic: boolean;
  /** Whether it gets refresh tokens. */
  refreshes: boolean;
  login: OidcLogin;
  /** Ids of the companies whose users may log in to it. */
  companies: 'all' | readonly string[];
}

/** Whether users of a company may log in to a client. */
export function isOpenTo({ companies }: Pick<OidcClient, 'companies'>, companyId: string): boolean {
  return companies === 'all' || companies.includes(companyId);
}
