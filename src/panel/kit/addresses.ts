/** Every address of the panel that takes no id: links and redirects go to these and to no others (E07). */
export const addresses = {
  home: '/',
  login: '/login',
  logout: '/logout',
  forgot: '/forgot-password',
  forgotCode: '/forgot-password/code',
  passwordLink: '/forgot-password/link',
  newPassword: '/new-password',
  setUp: '/set-up',
  skipSetUp: '/set-up/skip',
  addMethod: '/methods/add',
  addPhone: '/methods/add/phone',
  addAuthenticator: '/methods/add/authenticator',
  addApp: '/methods/add/app',
  addCode: '/methods/add/code',
  code: '/code',
  noMethod: '/code/help',
  methods: '/methods',
  devices: '/methods/devices',
  confirm: '/confirm',
  confirmCode: '/confirm/code',
  password: '/password',
  companyUsers: '/company/users',
  app: '/app',
  operatorUsers: '/operator/users',
  operatorCalls: '/operator/calls',
  operatorAudit: '/operator/audit',
} as const;

/** Where an operator sees the devices of one user. */
export function devicesPath(userId: string): string {
  return `${addresses.operatorUsers}/${encodeURIComponent(userId)}/devices`;
}
