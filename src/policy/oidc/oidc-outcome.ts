/** What a program gets when it asks by OpenID Connect. */
export const oidcOutcomes = [
  'login-passed',
  'login-refused',
  'tokens-given',
  'tokens-refused',
  'userinfo-refused',
  'failed',
] as const;
