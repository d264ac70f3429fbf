import { passwordLinkPath } from '../../brand/password-link.ts';

/** Every address of the panel without an id. Links and redirects go only to these (E07). */
export const addresses = {
  home: '/',
  help: '/help',
  helpPdf: '/help.pdf',
  goOn: '/go-on',
  oidcLogin: '/oidc-login',
  heldData: '/my-data',
  heldDataJson: '/my-data/data.json',
  unfinished: '/unfinished-logins',
  endSession: '/sessions/end',
  browsers: '/browsers',
  forgetBrowser: '/browsers/forget',
  login: '/login',
  loginPasskey: '/login/passkey',
  relatedOrigins: '/.well-known/webauthn',
  noCookies: '/no-cookies',
  logout: '/logout',
  forgot: '/forgot-password',
  forgotMailed: '/forgot-password/mailed',
  forgotCode: '/forgot-password/code',
  forgotAgain: '/forgot-password/code/again',
  passwordLink: passwordLinkPath,
  newPassword: '/new-password',
  enrolment: '/enrolment',
  enrolled: '/enrolment/done',
  enrolledReturn: '/enrolment/return',
  setUp: '/set-up',
  setUpOperatorCode: '/set-up/operator-code',
  skipSetUp: '/set-up/skip',
  addMethod: '/methods/add',
  addPhone: '/methods/add/phone',
  addAuthenticator: '/methods/add/authenticator',
  addPasskey: '/methods/add/passkey',
  addApp: '/methods/add/app',
  addCode: '/methods/add/code',
  code: '/code',
  noMethod: '/code/help',
  recover: '/code/recovery',
  contact: '/contact.vcf',
  methods: '/methods',
  devices: '/methods/devices',
  recoveryCodes: '/methods/recovery',
  confirm: '/confirm',
  confirmCode: '/confirm/code',
  password: '/password',
  companyUsers: '/company/users',
  companyCalls: '/company/calls',
  companyFigures: '/company/calls/figures',
  companyImport: '/company/users/import',
  app: '/app',
  operatorUsers: '/operator/users',
  addUser: '/operator/users/add',
  operatorImport: '/operator/users/import',
  operatorCompanies: '/operator/companies',
  operatorMethodRules: '/operator/method-rules',
  operatorBrands: '/operator/brands',
  operatorMails: '/operator/mails',
  operatorMailHtml: '/operator/mails/mail.html',
  operatorCalls: '/operator/calls',
  operatorCallList: '/operator/calls/list',
  operatorFigures: '/operator/calls/figures',
  operatorAudit: '/operator/audit',
  operatorWebhooks: '/operator/webhooks',
  operatorPrograms: '/operator/programs',
  operatorRecordings: '/operator/recordings',
} as const;

/** The page of a new set-up code for a user, for operators. */
export function setUpCodePath(userId: string): string {
  return `${addresses.operatorUsers}/${encodeURIComponent(userId)}/set-up-code`;
}

/** The page of one user's devices, for operators. */
export function devicesPath(userId: string): string {
  return `${addresses.operatorUsers}/${encodeURIComponent(userId)}/devices`;
}

/** The file of a list or of figures, with what its page was asked for. */
export function filePath(page: string, ending: 'csv' | 'jsonl', search = ''): string {
  return `${page}.${ending}${search === '' ? '' : `?${search}`}`;
}
