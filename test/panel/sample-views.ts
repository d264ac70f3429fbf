import { type Brand, belcode } from '../../src/brand/brand.ts';
import { addFigures, noFigures } from '../../src/incidents/call-figure-store.ts';
import { codePage } from '../../src/panel/code/code-page.ts';
import { describeCall } from '../../src/panel/code/describe-call.ts';
import { noMethodPage } from '../../src/panel/code/no-method-page.ts';
import { recoverPage } from '../../src/panel/code/recover-page.ts';
import { readManual } from '../../src/panel/help/manual.ts';
import { manualPage } from '../../src/panel/help/manual-page.ts';
import type { Html } from '../../src/panel/kit/html.ts';
import type { MethodView } from '../../src/panel/kit/method-view.ts';
import type { Person, RenderContext } from '../../src/panel/kit/render-context.ts';
import type { Language } from '../../src/panel/kit/texts.ts';
import { confirmPage } from '../../src/panel/login/confirm-page.ts';
import {
  forgotCodePage,
  forgotMailedPage,
  forgotPasswordPage,
  passwordLinkPage,
} from '../../src/panel/login/forgot-password-page.ts';
import { loginPage } from '../../src/panel/login/login-page.ts';
import { newPasswordPage } from '../../src/panel/login/new-password-page.ts';
import { addAppPage } from '../../src/panel/methods/add-app-page.ts';
import { addAuthenticatorPage } from '../../src/panel/methods/add-authenticator-page.ts';
import { addPasskeyPage } from '../../src/panel/methods/add-passkey-page.ts';
import { addPhonePage } from '../../src/panel/methods/add-phone-page.ts';
import { enrolledPage, enrolmentPage } from '../../src/panel/methods/enrolment-pages.ts';
import { homePage } from '../../src/panel/methods/home-page.ts';
import { methodsPage, removeMethodPage } from '../../src/panel/methods/methods-page.ts';
import { madeRecoveryCodesPage, recoveryCodesPage } from '../../src/panel/methods/recovery-codes-page.ts';
import { setUpPage } from '../../src/panel/methods/set-up-page.ts';
import { addUserPage } from '../../src/panel/operator/add-user-page.ts';
import { detailWords } from '../../src/panel/operator/audit-details.ts';
import { auditPage } from '../../src/panel/operator/audit-page.ts';
import { brandsPage } from '../../src/panel/operator/brands-page.ts';
import { bypassPage } from '../../src/panel/operator/bypass-page.ts';
import { callListPage } from '../../src/panel/operator/call-list-page.ts';
import { type CallsView, callsPage } from '../../src/panel/operator/calls-page.ts';
import { companiesPage, editCompanyPage } from '../../src/panel/operator/companies-page.ts';
import { type CompanyUser, companyUsersPage } from '../../src/panel/operator/company-users-page.ts';
import { editUserPage, eraseUserPage } from '../../src/panel/operator/edit-user-page.ts';
import { figureColumns } from '../../src/panel/operator/figure-cells.ts';
import { figuresPage } from '../../src/panel/operator/figures-page.ts';
import { mailPreviewPage } from '../../src/panel/operator/mail-preview-page.ts';
import { methodRulesPage } from '../../src/panel/operator/method-rules-page.ts';
import {
  type OperatorDevice,
  operatorDevicesPage,
  removeDevicePage,
} from '../../src/panel/operator/operator-devices-page.ts';
import { type OperatorUser, operatorUsersPage } from '../../src/panel/operator/operator-users-page.ts';
import { type PersonView, personPage } from '../../src/panel/operator/person-page.ts';
import { programsPage } from '../../src/panel/operator/programs-page.ts';
import { recordingsPage } from '../../src/panel/operator/recordings-page.ts';
import { resetFactorsPage } from '../../src/panel/operator/reset-factors-page.ts';
import { setUpCodePage } from '../../src/panel/operator/set-up-code-page.ts';
import type { UserSearchView } from '../../src/panel/operator/user-search.ts';
import { webhooksPage } from '../../src/panel/operator/webhooks-page.ts';
import { refusedPage } from '../../src/panel/refused-page.ts';
import type { CallFiguresOverTime } from '../../src/people/read-call-figures.ts';
import type { RuleOfRole } from '../../src/people/set-method-rule.ts';

/** Names that a person can give, or that others see. */
export interface Names {
  login: string;
  person: string;
  company: string;
  method: string;
  /** Other typed texts: a number, a reason, a search. */
  typed: string;
}

export const plainNames: Names = {
  login: '202.jansen',
  person: 'Marit Jansen',
  company: 'Bakkerij De Korenaar',
  method: 'Anna’s mobiel',
  typed: '06 12345678',
};

const at = new Date('2027-02-14T09:05:00Z');
const remembered = { id: 'b', browser: 'Firefox, Windows', network: '192.0.2.7', lastUsedAt: at, until: at };
/** `answered 7 early` is the key 7 with a note, `answered - wrong` a note alone, and `ended busy` a reason. */
const told = (...states: string[]) =>
  states.map((each) => {
    const [state = '', key = '-', note] = each.split(' ');
    const detail = state === 'ended' ? { reason: key } : key === '-' ? {} : { key };
    return { deliveryId: 'd', state, ...detail, ...(note === undefined ? {} : { note }) };
  }) as Parameters<typeof describeCall>[1];

/** What else a page says while a telephone is in the call, as the last of what was told. */
const inCall = {
  listens: 'answered',
  early: 'answered 7 early',
  'early-unasked': 'answered - early',
  'wrong-key': 'answered - wrong',
  'not-me': 'answered 7 not-me',
  'wrong-number': 'answered 7 wrong-number',
  'on-hold': 'answered 7 held',
  screened: 'answered 7 screened',
  'dialled-in': 'answered - dialled-in',
};

const calls: CallsView = {
  stopped: undefined,
  stoppedNumbers: [
    { id: 'suspended-1', number: '061*****78', since: at, forOthers: true, logins: ['203.devries', 'anna'] },
    { id: 'suspended-2', number: '+49*********12;ext=202', since: at, forOthers: false, logins: [] },
  ],
  live: [],
  reasons: [
    { reason: 'passed', count: 412 },
    { reason: 'no-answer', count: 57 },
    { reason: 'spoken', count: 31 },
    { reason: 'busy', count: 20 },
    { reason: 'hung-up-while-speaking', count: 8 },
    { reason: 'voicemail', count: 7 },
    { reason: 'wrong-number', count: 1 },
  ],
  refused: [
    { reason: 'number-pause', count: 14 },
    { reason: 'prefix-blocked', count: 9 },
    { reason: 'user-held', count: 1 },
  ],
  countries: [
    { area: 'NL', placed: 498, answered: 430, passed: 401 },
    { area: 'BE', placed: 38, answered: 12, passed: 11 },
    { area: '001', placed: 1, answered: 0, passed: 0 },
  ],
  prefixes: [
    { area: '+3161234', placed: 61, answered: 58, passed: 55 },
    { area: '+3247012', placed: 30, answered: 10, passed: 0 },
  ],
  spending: [
    { period: 'hour', minutes: 12.4, maxMinutes: 60, money: 0.31, maxMoney: 5 },
    { period: 'day', minutes: 361, maxMinutes: 400, money: 9.02, maxMoney: undefined },
    { period: 'month', minutes: 2961, maxMinutes: undefined, money: 0, maxMoney: undefined },
  ],
  blocks: [
    {
      area: '+3247012',
      kind: 'prefix',
      since: at.getTime(),
      until: at.getTime() + 3_600_000,
      unpassed: 10,
      passed: 0,
    },
    { area: 'BE', kind: 'country', since: at.getTime(), until: at.getTime() + 6 * 3_600_000, unpassed: 27, passed: 11 },
  ],
};

/** Every page, with all of its places filled. */
export function samplePages(
  language: Language,
  assets: string,
  names: Names = plainNames,
  brand: Brand = belcode,
): Record<string, Html> {
  const half: RenderContext = {
    brand,
    language,
    timeZone: 'Europe/Amsterdam',
    path: '/code',
    formToken: names.typed,
    assets,
    partial: true,
  };
  const stranger: RenderContext = { ...half, path: '/login', partial: false };
  const renderContextOf = (role: Person['role'], path: string): RenderContext => ({
    ...stranger,
    path,
    person: { login: names.login, name: names.person, role },
  });
  const full = renderContextOf('user', '/methods');
  const mobile: MethodView = {
    id: 'a',
    kind: 'phone',
    mask: '061*****78',
    name: names.method,
    primary: true,
    addedAt: at,
  };
  const desk: MethodView = { id: 'b', kind: 'phone', landline: true, mask: '050*****00', primary: false, addedAt: at };
  const app: MethodView = { id: 'c', kind: 'authenticator', primary: false, addedAt: at };
  const methods = [mobile, desk, app];
  const users: CompanyUser[] = [
    {
      id: '1',
      login: names.login,
      name: names.person,
      methods: methods.slice(0, 2).map(dated),
      passwordAsked: false,
      disabled: false,
      isReader: true,
    },
    {
      id: '2',
      login: '203.devries',
      name: 'Jeroen de Vries',
      methods: [dated(app)],
      passwordAsked: true,
      disabled: false,
      isReader: false,
    },
    {
      id: '3',
      login: '204.yilmaz',
      name: 'Elif Yılmaz',
      methods: [],
      passwordAsked: false,
      disabled: false,
      isReader: false,
    },
  ];
  const everybody: OperatorUser[] = users.map((each, index) => ({
    ...each,
    methods: index === 1 ? [{ kind: 'app', addedAt: at }, ...each.methods] : each.methods,
    company: names.company,
    role: index === 0 ? 'company-admin' : 'user',
    disabled: index === 2,
    callsHeld: index === 1,
    keysMissed: index === 0,
    awaitsSetUp: index === 2,
  }));
  const code = { method: mobile, digits: 6, others: [desk, app], help: { text: names.typed } };
  const inTwentySeconds = { next: { may: true, inSeconds: 20 } };
  const none = { next: { may: false, inSeconds: 0 } };
  const now = { next: { may: true, inSeconds: 0 } };
  const paired: MethodView = { id: 'f', kind: 'app', primary: true, addedAt: at };
  const pairing = {
    ...code,
    others: [],
    method: { ...paired, primary: false },
    why: 'add' as const,
    pairing: { code: 'BCDFGH34', address: 'https://panel.example.org/app', deviceName: undefined },
  };
  const edited = { id: '1', login: names.login, name: names.person, disabled: false, companyEnded: false };
  const search: UserSearchView = {
    path: '/operator/users',
    chosen: { search: names.typed, state: 'held', sort: 'name' },
    companies: [{ id: 'c', name: names.company }],
    count: 10_001,
    numbersSpared: true,
    previous: `/operator/users?before=${encodeURIComponent(names.login)}`,
    next: `/operator/users?after=${encodeURIComponent(names.login)}`,
  };
  const person: PersonView = {
    user: { ...edited, role: 'company-admin', company: names.company, email: names.typed, extension: '202' },
    list: '/operator/users',
    obstacles: [
      {
        text: 'obstacle-held',
        gaps: { moment: '14 Feb 2027, 10:05' },
        advice: 'advice-reported',
        act: { path: '/operator/users/1/release', text: 'release-calls' },
      },
      {
        text: 'obstacle-locked',
        advice: 'advice-locked',
        act: { path: '/operator/users/1/unlock', text: 'unlock-user' },
      },
    ],
    methods: [
      { ...mobile, lastUsedAt: at, called: 'Not called now: User reported a call.' },
      { id: 'a', kind: 'authenticator', primary: false, addedAt: at },
    ],
    devices: [{ id: 'd', name: names.method, kind: 'browser', addedAt: at, seenAt: at }],
    recoveryCodesLeft: 7,
    browsers: [remembered],
    sessions: [{ startedAt: at, seenAt: at }],
    lastLogin: { at, details: ['network address: 192.0.2.7'] },
    awaitsSetUp: false,
    passwordAsked: false,
    calls: [
      { at, what: 'No key pressed', details: ['number: +31 6*******78', 'seconds: 41'], advice: names.typed },
      { at, what: 'Busy', details: [] },
    ],
    logins: [{ at, what: 'Login refused', details: ['reason: wrong code'], advice: names.typed }],
    changes: [{ at, what: 'Two-step verification reset', details: [`By operator ${names.login}`] }],
    password: names.typed,
    notice: { mood: 'good', text: 'sessions-ended-now' },
  };
  const editedFields = {
    name: names.person,
    login: names.login,
    email: names.typed,
    extension: '204',
    language: 'nl',
    role: 'user',
    companyId: 'c',
  };
  const owner = { id: '1', login: names.login, name: names.person };
  const devices: OperatorDevice[] = [
    { id: 'd1', kind: 'browser', name: names.typed, addedAt: at, seenAt: at },
    { id: 'd2', kind: 'endpoint', name: '202', addedAt: at, seenAt: undefined },
  ];
  const behind: MethodView = { ...desk, id: 'd', postDial: '202' };
  const internal: MethodView = { id: 'e', kind: 'phone', internal: true, mask: '*02', primary: false, addedAt: at };
  return {
    login: loginPage(stranger, {}),
    'login-passkey': loginPage(stranger, {
      passkey: { question: 'question', options: { challenge: 'x', rpId: 'localhost' } },
    }),
    'login-wrong': loginPage(stranger, { login: names.login, notice: { mood: 'bad', text: 'refused-login-refused' } }),
    manual: manualPage(
      { ...stranger, path: '/help' },
      { blocks: readManual(language), help: { text: names.typed }, pictureOf: () => undefined, pdf: '/help.pdf' },
    ),
    'passkey-elsewhere': codePage(half, {
      why: 'login',
      method: { id: 'p', kind: 'passkey', primary: true, addedAt: at },
      digits: 6,
      others: [mobile, app],
      elsewhere: 'login.example.org',
    }),
    'new-password': newPasswordPage(half, {
      action: '/new-password',
      why: 'required',
      login: names.login,
    }),
    'set-up': setUpPage(half, {
      kinds: ['app', 'phone', 'authenticator'],
      methods: [],
      skip: 'may',
      lastDayToSkip: '2027-02-28',
    }),
    'set-up-required': setUpPage(half, { kinds: ['phone', 'authenticator'], methods: [], skip: 'required-by-date' }),
    'set-up-elsewhere': setUpPage(half, {
      kinds: ['phone'],
      methods: [],
      skip: 'may',
      passkeysAt: 'login.example.org',
    }),
    'set-up-by-link': setUpPage(half, { kinds: ['phone'], methods: [], skip: 'by-link', login: names.login }),
    enrolment: enrolmentPage(stranger, { token: 'token' }),
    enrolled: enrolledPage({ ...half, goOnHost: 'portal.example' }),
    'set-up-rule': setUpPage(half, { kinds: ['passkey'], methods: [mobile], skip: 'required-by-rule' }),
    'add-backup': setUpPage(full, {
      kinds: ['app', 'authenticator', 'phone'],
      methods: [mobile],
      skip: 'may',
      notice: { mood: 'good', text: 'method-added' },
    }),
    'add-phone': addPhonePage(half, {}),
    'add-phone-wrong': addPhonePage(half, {
      number: names.typed,
      name: names.method,
      extensionsAllowed: true,
      notice: { mood: 'bad', text: 'refused-number-invalid' },
    }),
    'add-phone-post-dial': addPhonePage(half, {
      number: names.typed,
      name: names.method,
      postDial: '202',
      pauseBefore: '2',
      pauseAfter: '99',
      notice: { mood: 'bad', text: 'refused-post-dial-invalid' },
    }),
    'add-code': codePage(half, {
      ...code,
      why: 'add',
      others: [],
      call: describeCall(language, told('queued', 'dialling', 'ringing')),
    }),
    'add-authenticator': addAuthenticatorPage(half, {
      uri: `otpauth://totp/Belcode:${encodeURIComponent(names.login)}?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Belcode`,
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    }),
    'add-passkey': addPasskeyPage(half, { options: { rp: { id: 'panel.example' } } }),
    'code-passkey': codePage(half, {
      ...code,
      why: 'login',
      method: { id: 'k', kind: 'passkey', name: names.method, primary: true, addedAt: at },
      others: [mobile, desk],
      passkey: { rpId: 'panel.example' },
    }),
    code: codePage(half, {
      ...code,
      why: 'login',
      call: describeCall(language, told('queued', 'dialling', 'ringing', 'answered 7')),
    }),
    ...Object.fromEntries(
      Object.entries(inCall).map(([name, last]) => [
        `code-${name}`,
        codePage(half, {
          ...code,
          why: 'login',
          contact: names.company,
          call: describeCall(language, told('queued', 'dialling', 'ringing', last)),
        }),
      ]),
    ),
    'code-screened-ended': codePage(half, {
      ...code,
      why: 'login',
      contact: names.company,
      call: describeCall(language, told('queued', 'ringing', 'answered 7', 'ended screened'), inTwentySeconds),
    }),
    'code-no-keys-possible': codePage(half, {
      ...code,
      why: 'login',
      call: describeCall(language, told('queued', 'ringing', 'answered 7', 'ended no-keys-possible'), now),
    }),
    'code-busy': codePage(half, {
      ...code,
      why: 'login',
      call: describeCall(language, told('queued', 'dialling', 'ended busy'), inTwentySeconds),
    }),
    'code-voicemail': codePage(half, {
      ...code,
      why: 'login',
      method: behind,
      others: [mobile, app, internal, desk],
      call: describeCall(language, told('queued', 'dialling', 'ringing', 'answered 7', 'ended voicemail'), {
        next: { may: true, inSeconds: 0 },
      }),
    }),
    'code-waiting': codePage(half, {
      ...code,
      why: 'login',
      call: describeCall(language, told('queued'), { waitSeconds: 18 }),
    }),
    'code-none-left': codePage(half, {
      ...code,
      why: 'login',
      call: describeCall(language, told('queued', 'dialling', 'ringing', 'ended no-answer'), none),
    }),
    'code-no-method-left': codePage(half, {
      ...code,
      why: 'login',
      others: [],
      noneLeftWhy: 'refused-number-suspended',
      call: describeCall(language, told('queued', 'dialling', 'ringing', 'answered 7', 'ended wrong-number'), none),
    }),
    'code-keys-missed': codePage(half, {
      ...code,
      why: 'login',
      noneLeftWhy: 'refused-keys-missed',
      call: describeCall(language, told('queued', 'dialling', 'ringing', 'answered 7', 'ended no-key'), none),
    }),
    'code-held': codePage(half, {
      ...code,
      why: 'login',
      over: true,
      notice: { mood: 'bad', text: 'refused-calls-held' },
    }),
    'code-internal': codePage(half, {
      ...code,
      why: 'login',
      method: internal,
      featureCode: '*232',
      call: describeCall(language, told('queued', 'dialling', 'ringing')),
    }),
    'code-spoken': codePage(half, {
      ...code,
      why: 'login',
      call: describeCall(
        language,
        told('queued', 'dialling', 'ringing', 'answered 7', 'speaking', 'spoken'),
        inTwentySeconds,
      ),
    }),
    'add-code-failed': codePage(half, {
      ...code,
      why: 'add',
      others: [],
      call: describeCall(language, told('queued', 'dialling', 'ended number-unknown'), none),
    }),
    'code-wrong': codePage(half, {
      ...code,
      why: 'login',
      call: describeCall(language, told('queued', 'dialling', 'ringing', 'answered 7', 'speaking')),
      notice: { mood: 'bad', text: 'code-wrong', gaps: { tries: 4 } },
    }),
    'code-over': codePage(half, {
      ...code,
      why: 'login',
      over: true,
      call: describeCall(language, told('queued', 'dialling', 'ringing', 'answered 7', 'speaking', 'spoken')),
      notice: { mood: 'bad', text: 'code-expired' },
    }),
    'code-authenticator': codePage(half, {
      ...code,
      why: 'login',
      method: app,
      others: [mobile, desk],
      remember: { days: 30, chosen: true },
    }),
    'no-method': noMethodPage(half, {
      methods,
      help: { text: names.typed, phone: '+31 (0)50 820 00 00', mail: 'help@example.org' },
    }),
    home: homePage(renderContextOf('user', '/'), {
      methods,
      changes: [{ text: language === 'nl' ? 'Methode toegevoegd' : 'Method added', at }],
      sessions: [
        { digest: 'a', startedAt: at, seenAt: at, isThis: true },
        { digest: names.typed, startedAt: at, seenAt: at, isThis: false },
      ],
      earlier: { at, address: '203.0.113.77', by: names.typed },
      browsers: {
        days: 30,
        list: [
          { ...remembered, isThis: true },
          { ...remembered, id: 'c', browser: '', isThis: false },
        ],
      },
    }),
    'home-recovered': homePage(renderContextOf('user', '/'), {
      methods: [app],
      changes: [],
      recoveredWith: 9,
      browsers: { days: 7, list: [] },
    }),
    'home-reported': homePage(renderContextOf('user', '/'), { methods: [app], changes: [], callsHeldAt: at }),
    'home-method-due': homePage(renderContextOf('operator', '/'), {
      methods: [app],
      changes: [],
      methodDue: { from: at, kinds: ['passkey', 'authenticator'] },
    }),
    'home-unfinished': homePage(renderContextOf('user', '/'), {
      methods: [app],
      changes: [],
      unfinished: [
        { proof: 'password', address: '203.0.113.77', times: 3, lastAt: at },
        { proof: 'app', address: '2001:db8:1:203:4:5:6:7', times: 1, lastAt: at },
        { proof: 'panel', address: '', times: 4, lastAt: at },
        { proof: 'reset', address: '203.0.113.77', times: 1, lastAt: at },
        ...[1, 2, 3].map(() => ({ proof: 'password' as const, address: '203.0.113.78', times: 1, lastAt: at })),
      ],
    }),
    recover: recoverPage(half, { notice: { mood: 'bad', text: 'refused-recovery-code-wrong' } }),
    'recovery-codes': recoveryCodesPage(full, { recovery: { left: 7, madeAt: at } }),
    'recovery-codes-made': madeRecoveryCodesPage(full, Array(10).fill('BCDF-GHJK-MNPQ-RSTV-WXZ3-4679-BCDF')),
    methods: methodsPage(full, {
      methods: [...methods, behind, internal],
      canAdd: true,
      canRemoveLast: false,
      recovery: { left: 0, madeAt: undefined },
      devices: [],
      canAddDevice: false,
    }),
    'methods-one': methodsPage(full, {
      methods: [mobile],
      canAdd: true,
      canRemoveLast: false,
      recovery: { left: 0, madeAt: undefined },
      devices: [],
      canAddDevice: false,
    }),
    'methods-app': methodsPage(full, {
      methods: [paired, mobile],
      canAdd: true,
      canRemoveLast: true,
      recovery: { left: 7, madeAt: at },
      canAddDevice: true,
      devices: [
        { id: 'd1', kind: 'browser', name: names.typed, seenAt: at },
        { id: 'd2', kind: 'endpoint', name: '202', seenAt: undefined },
      ],
    }),
    'add-app': addAppPage(half, { messagesAllowed: true, extension: '202' }),
    'add-app-refused': addAppPage(full, {
      messagesAllowed: true,
      extension: '999',
      notice: { mood: 'bad', text: 'refused-extension-not-allowed' },
    }),
    'pair-app': codePage(half, { ...pairing, call: describeCall(language, told('queued'), {}, 'message') }),
    'app-paired': codePage(half, {
      ...pairing,
      pairing: { ...pairing.pairing, deviceName: names.typed },
      call: describeCall(language, told('queued', 'sent', 'shown'), {}, 'message'),
    }),
    'add-telephone': codePage(half, {
      ...code,
      why: 'add',
      others: [],
      method: { ...paired, mask: '202', primary: false },
      call: describeCall(language, told('queued', 'sent'), {}, 'message'),
    }),
    'code-app': codePage(half, {
      ...code,
      why: 'login',
      method: paired,
      others: [mobile, app],
      call: describeCall(language, told('queued', 'sent', 'shown'), now, 'message'),
    }),
    'code-app-failed': codePage(half, {
      ...code,
      why: 'login',
      method: paired,
      others: [mobile, app],
      call: describeCall(language, told('queued', 'sent', 'ended push-unavailable'), now, 'message'),
    }),
    'code-app-offline': codePage(half, {
      ...code,
      why: 'login',
      over: true,
      method: paired,
      others: [mobile, app],
      notice: { mood: 'bad', text: 'refused-app-not-online' },
    }),
    'code-by-phone-app-offline': codePage(half, {
      ...code,
      why: 'login',
      others: [{ ...paired, primary: false, offline: true }],
      call: describeCall(language, told('queued', 'dialling', 'ringing')),
    }),
    'code-number': codePage(half, {
      ...code,
      why: 'login',
      method: paired,
      others: [mobile],
      number: { on: 'app', digits: '47', typed: false },
      call: describeCall(language, told('queued', 'sent', 'shown'), now, 'number'),
    }),
    'code-call-number-ahead': codePage(half, {
      ...code,
      why: 'login',
      number: { on: 'telephone', digits: undefined, typed: false },
      call: describeCall(language, told('queued', 'dialling', 'ringing'), {}, 'call-number'),
    }),
    'code-call-number': codePage(half, {
      ...code,
      why: 'login',
      number: { on: 'telephone', digits: '4829', typed: false },
      call: describeCall(language, told('queued', 'dialling', 'ringing', 'answered'), {}, 'call-number'),
    }),
    'code-call-number-screened': codePage(half, {
      ...code,
      why: 'login',
      contact: names.company,
      number: { on: 'telephone', digits: '4829', typed: false },
      call: describeCall(
        language,
        told('queued', 'dialling', 'ringing', 'answered', 'answered - screened'),
        {},
        'call-number',
      ),
    }),
    'code-call-number-nokey': codePage(half, {
      ...code,
      why: 'login',
      number: { on: 'telephone', digits: undefined, typed: false },
      call: describeCall(language, told('queued', 'ringing', 'answered', 'ended no-key'), now, 'call-number'),
    }),
    'code-call-number-wrong': codePage(half, {
      ...code,
      why: 'login',
      over: true,
      notice: { mood: 'bad', text: 'number-failed' },
      call: describeCall(language, told('queued', 'ringing', 'answered', 'ended wrong-digits'), none, 'call-number'),
    }),
    'remove-method': removeMethodPage(full, mobile),
    confirm: confirmPage(full, {}),
    'confirm-code': codePage(full, {
      ...code,
      why: 'confirm',
      call: describeCall(language, told('queued', 'dialling')),
    }),
    password: newPasswordPage(full, {
      action: '/password',
      why: 'own-wish',
      login: names.login,
      notice: { mood: 'bad', text: 'refused-password-too-common' },
    }),
    forgot: forgotPasswordPage(stranger, { proofs: ['phone', 'app', 'authenticator', 'mail'], help: names.typed }),
    'forgot-mailed': forgotMailedPage(stranger, { help: names.typed }),
    'forgot-code': forgotCodePage(half, {
      proof: 'phone',
      digits: 6,
      notice: { mood: 'bad', text: 'code-wrong-forgotten' },
    }),
    'password-link': passwordLinkPage(stranger, { token: names.typed }),
    'company-users': companyUsersPage(renderContextOf('company-admin', '/company/users'), {
      company: names.company,
      users,
      counts: { users: 3, withMethod: 2 },
      search: {
        ...search,
        path: '/company/users',
        companies: [],
        next: `/company/users?after=${encodeURIComponent(names.login)}`,
      },
      typed: { login: names.login, name: names.person, email: names.typed },
      notice: { mood: 'good', text: 'user-added', gaps: { name: names.person, password: names.typed } },
    }),
    'operator-users': operatorUsersPage(renderContextOf('operator', '/operator/users'), {
      search,
      users: everybody,
    }),
    person: personPage(renderContextOf('operator', '/operator/users'), person),
    'person-of-company': personPage(renderContextOf('company-admin', '/company/users'), {
      ...person,
      list: '/company/users',
      obstacles: [],
      methods: [],
      devices: [],
      sessions: [],
      lastLogin: undefined,
      passwordAsked: true,
      calls: [],
      logins: [],
      changes: [],
      password: undefined,
    }),
    'add-user': addUserPage(renderContextOf('operator', '/operator/users/add'), {
      fields: editedFields,
      roles: ['user', 'company-admin', 'operator'],
      companies: [{ id: 'c', name: names.company }],
      notice: { mood: 'good', text: 'user-added', gaps: { name: names.person, password: names.typed } },
    }),
    'edit-user': editUserPage(renderContextOf('operator', '/operator/users'), {
      user: edited,
      list: '/operator/users',
      fields: editedFields,
      roles: ['user', 'company-admin', 'operator'],
      companies: [{ id: 'c', name: names.company }],
      notice: { mood: 'good', text: 'user-edited-extension' },
    }),
    'edit-user-disabled': editUserPage(renderContextOf('company-admin', '/company/users'), {
      user: { ...edited, disabled: true },
      list: '/company/users',
      fields: editedFields,
      roles: ['user', 'company-admin'],
    }),
    'erase-user': eraseUserPage(renderContextOf('operator', '/operator/users'), {
      user: edited,
      list: '/operator/users',
      notice: { mood: 'bad', text: 'refused-login-unconfirmed' },
    }),
    'operator-companies': companiesPage(renderContextOf('operator', '/operator/companies'), {
      companies: [
        {
          id: 'c',
          name: names.company,
          country: 'NL',
          endedAt: undefined,
          requireFrom: at,
          ...counts,
          users: 3,
          enrolled: 2,
        },
        {
          id: 'd',
          name: names.typed,
          country: 'BE',
          endedAt: at,
          requireFrom: undefined,
          ...counts,
          users: 0,
          enrolled: 0,
        },
      ],
      budget: { maxMinutes: 600, maxMoney: 20 },
      notice: { mood: 'good', text: 'company-disabled-now' },
    }),
    'operator-brands': brandsPage(renderContextOf('operator', '/operator/brands'), {
      brands: [
        { brand, companies: [names.company] },
        { brand: { ...brand, name: 'fonica' }, companies: [] },
      ],
      shown: { brand, companies: [names.company] },
      lost: [{ company: names.company, brand: names.typed }],
      mailFrom: 'login@example.org',
    }),
    'mail-preview': mailPreviewPage(renderContextOf('operator', '/operator/mails'), {
      chosen: { mail: 'announcement', brand: brand.name, language },
      mails: [{ name: 'announcement', subject: names.typed }],
      brands: [brand],
      from: 'login@example.org',
      message: { subject: names.typed, text: `${names.person},\n\n${names.typed}` },
    }),
    'method-rules': methodRulesPage(renderContextOf('operator', '/operator/method-rules'), {
      rules: ruled.map((each) => ({ ...each, own: each.rule !== undefined })),
      companies: [{ id: 'c', name: names.company }],
      notice: { mood: 'good', text: 'method-rule-saved' },
    }),
    'edit-company': editCompanyPage(renderContextOf('operator', '/operator/companies'), {
      company: { id: 'c', name: names.company, country: 'NL', endedAt: undefined },
      fields: { name: names.company, country: 'NL', language: '', callProof: '' },
      help: {},
      remembering: {},
      terms: { timeZone: 'Europe/Amsterdam', endsOn: '2027-03-01', terms: names.typed, site: 'UTC' },
      methodRules: [],
      plan: { own: planned, general: planned, campaign: undefined, timeZone: 'Europe/Amsterdam' },
      notice: { mood: 'bad', text: 'refused-name-invalid' },
    }),
    'edit-company-ended': editCompanyPage(renderContextOf('operator', '/operator/companies'), {
      company: { id: 'c', name: names.company, country: 'NL', endedAt: at },
      fields: { name: names.company, country: 'NL', language: 'nl', callProof: 'number' },
      help: { nl: { text: names.typed, phone: '050 820 00 00', mail: 'help@example.org' } },
      remembering: { user: 30, 'company-admin': 0 },
      terms: { timeZone: '', endsOn: '', terms: '', site: 'Europe/Amsterdam' },
      methodRules: ruled,
      plan: {
        own: { offerFrom: undefined, requireFrom: undefined },
        general: planned,
        campaign: { startsAt: at, replacesAt: at, users: 12, changed: 4 },
        timeZone: 'Europe/Amsterdam',
      },
    }),
    'operator-calls': callsPage(renderContextOf('operator', '/operator/calls'), {
      ...calls,
      notice: { mood: 'good', text: 'block-lifted' },
      live: [
        { number: '061*****78', internal: false, login: names.login, seconds: 34 },
        { number: '*02', internal: true, login: '203.devries', seconds: 9 },
        { number: '+49*********12', internal: false, login: undefined, seconds: 118 },
      ],
    }),
    'operator-calls-stopped': callsPage(renderContextOf('operator', '/operator/calls'), {
      ...calls,
      stopped: { since: at, by: { kind: 'operator', id: names.login } },
      down: [
        {
          name: 'carrier-2',
          dialler: 'dialler-1',
          settings: 'BELCODE_DIAL',
          says: 'Unreachable, registration Rejected',
          since: at,
        },
      ],
      reasons: [],
      refused: [],
      countries: [],
      prefixes: [],
      blocks: [],
    }),
    'operator-call-list': callListPage(renderContextOf('operator', '/operator/calls/list'), {
      path: '/operator/calls/list',
      chosen: { person: names.login, from: '2027-02-14T09:00' },
      companies: [{ id: 'c', name: names.company }],
      count: 120,
      lines: [
        { at, outcome: names.typed, number: '+31*******78', login: names.login, person: '/', details: [names.company] },
        { at, outcome: names.typed, login: names.login, details: [] },
      ],
      next: '/operator/calls/list?after=1%7Ca',
      file: '/operator/calls/list.csv',
      figures: '/operator/calls/figures',
    }),
    'company-calls': callListPage(renderContextOf('company-admin', '/company/calls'), {
      path: '/company/calls',
      chosen: {},
      companies: [],
      count: 0,
      lines: [],
      file: '/company/calls.csv',
      figures: '/company/calls/figures',
    }),
    'operator-figures': figuresPage(renderContextOf('operator', '/operator/calls/figures'), {
      path: '/operator/calls/figures',
      period: 'month',
      from: '2027-02-01',
      last: '2027-02-28',
      companyId: '',
      figures: sampleFigures(names.company),
      shown: figureColumns,
      previous: '/operator/calls/figures?period=month&day=2027-01-31',
      next: '/operator/calls/figures?period=month&day=2027-03-01',
      list: '/operator/calls/list',
      file: '/operator/calls/figures.csv',
    }),
    'operator-programs': programsPage(renderContextOf('operator', '/operator/programs'), {
      isOn: false,
      clients: [
        {
          id: 'V1StGXR8Z5jdHi6BmyTaa',
          name: names.typed,
          redirectUris: ['https://wiki.example.org/oidc/callback', 'https://wiki.example.org/an/old/callback'],
          logoutUris: [],
          isPublic: false,
          refreshes: true,
          login: 'second-factor',
          companies: [names.company, names.typed],
          createdAt: at,
          lastUsedAt: at,
        },
        {
          id: 'V1StGXR8Z5jdHi6BmyTbb',
          name: 'Desk',
          redirectUris: ['http://localhost/callback'],
          logoutUris: [],
          isPublic: true,
          refreshes: false,
          login: 'password',
          companies: 'all',
          createdAt: at,
          lastUsedAt: undefined,
        },
      ],
      made: { id: 'V1StGXR8Z5jdHi6BmyTaa', secret: 'a'.repeat(43) },
    }),
    'operator-recordings': recordingsPage(renderContextOf('operator', '/operator/recordings'), {
      languages: ['nl', 'en', 'de'],
      language: 'nl',
      prompts: [
        { language: 'nl', name: 'goodbye', fileName: 'goodbye', words: 'Tot ziens.', company: undefined },
        { language: 'nl', name: 'company-1', fileName: 'company', words: names.typed, company: names.company },
      ],
      name: 'goodbye',
      judged: JSON.stringify({
        faults: ['clipped'],
        remarks: ['noisy'],
        figures: { seconds: 1.2, level: -9.1, expectedSeconds: 1.1 },
      }),
      submissions: (['waiting', 'taken', 'refused'] as const).map((state, index) => ({
        id: `${'0f3c5d1e2b4a6978'.repeat(4).slice(1)}${index}`,
        language: 'nl',
        name: index === 0 ? 'company-1' : 'goodbye',
        companyId: index === 0 ? '1' : undefined,
        company: index === 0 ? names.company : undefined,
        state,
        measured: { seconds: 1.2, level: -20.1, expectedSeconds: 1.1 },
        remarks: ['hum'],
        faults: state === 'refused' ? ['too-long'] : [],
        handedBy: names.login,
        handedAt: at,
        until: new Date('2027-02-28T09:05:00Z'),
      })),
    }),
    'operator-webhooks': webhooksPage(renderContextOf('operator', '/operator/webhooks'), {
      endpoints: [
        {
          id: 'webhook-1',
          url: 'https://hooks.example.org/belcode',
          kinds: ['call.ended', 'user.locked'],
          companyId: undefined,
          company: undefined,
          createdAt: at,
          endedAt: undefined,
          failures: 2,
          waiting: 12,
        },
        {
          id: 'webhook-2',
          url: 'https://gone.example.org/belcode',
          kinds: ['method.added'],
          companyId: 'company-1',
          company: names.typed,
          createdAt: at,
          endedAt: at,
          failures: 0,
          waiting: 0,
        },
      ],
      failed: [
        {
          id: 'event-1',
          endpointId: 'webhook-1',
          url: 'https://hooks.example.org/belcode',
          kind: 'call.ended',
          at,
          tries: 3,
          dueAt: at,
          status: 503,
          answer: names.typed,
        },
      ],
      companies: [{ id: 'company-1', name: names.typed }],
      secret: 'whsec_c2VjcmV0',
    }),
    'operator-reset': resetFactorsPage(renderContextOf('operator', '/operator/users'), {
      user: everybody[0] as OperatorUser,
      reason: names.typed,
    }),
    'operator-reset-again': resetFactorsPage(renderContextOf('operator', '/operator/users'), {
      user: everybody[2] as OperatorUser,
    }),
    'operator-reset-done': resetFactorsPage(renderContextOf('operator', '/operator/users'), {
      user: everybody[2] as OperatorUser,
      isDone: true,
      notice: { mood: 'good', text: 'reset-done', gaps: { code: 'BCDF GH34' } },
    }),
    'operator-bypass': bypassPage(renderContextOf('operator', '/operator/users'), { user: owner }),
    'operator-bypass-asked': bypassPage(renderContextOf('operator', '/operator/users'), {
      user: owner,
      bypass: {
        reason: names.typed,
        askedBy: 'a',
        askedAt: at,
        until: at,
        isAllowed: false,
        own: false,
        by: names.login,
      },
    }),
    'operator-bypass-code': bypassPage(renderContextOf('operator', '/operator/users'), {
      user: owner,
      code: 'BCDF GHJK',
    }),
    'operator-set-up-code': setUpCodePage(renderContextOf('operator', '/operator/users'), { user: owner }),
    'operator-set-up-code-made': setUpCodePage(renderContextOf('operator', '/operator/users'), {
      user: owner,
      code: 'BCDF GH34',
    }),
    'operator-devices': operatorDevicesPage(renderContextOf('operator', '/'), {
      user: owner,
      devices,
      canPair: true,
      address: 'panel.example.org/app',
      notice: { mood: 'good', text: 'device-removed' },
    }),
    'operator-devices-paired': operatorDevicesPage(renderContextOf('operator', '/'), {
      user: owner,
      devices: devices.slice(0, 1),
      canPair: true,
      address: 'panel.example.org/app',
      pairingCode: 'BCDF GH34',
    }),
    'operator-devices-none': operatorDevicesPage(renderContextOf('operator', '/'), {
      user: owner,
      devices: [],
      canPair: false,
      address: 'panel.example.org/app',
    }),
    'operator-remove-device': removeDevicePage(renderContextOf('operator', '/'), {
      user: owner,
      device: devices[0] as OperatorDevice,
      reason: names.typed,
      notice: { mood: 'bad', text: 'refused-reason-missing' },
    }),
    'operator-audit': auditPage(renderContextOf('operator', '/operator/audit'), {
      chosen: { event: 'second-factor-reset', person: names.login },
      companies: [{ id: 'c', name: names.company }],
      count: 2,
      previous: '/operator/audit?after=1',
      next: '/operator/audit?before=1',
      files: { csv: '/operator/audit.csv', jsonl: '/operator/audit.jsonl' },
      lines: [
        {
          at,
          event: language === 'nl' ? 'Tweestapsverificatie gereset' : 'Two-step verification reset',
          whom: names.login,
          actor: names.login,
          details: detailWords(renderContextOf('operator', '/operator/audit'), {
            event: 'second-factor-reset',
            detail: { reason: names.typed, removed: 2 },
          }),
        },
        { at, event: language === 'nl' ? 'Ingelogd' : 'Logged in', whom: names.login, actor: names.login, details: [] },
      ],
    }),
    refused: refusedPage(stranger, { text: 'refused-form-stale' }),
  };
}

const counts = { byKind: { phone: 2, app: 0, authenticator: 1, passkey: 0 }, calls: 41, minutes: 44, money: 1.2 };
const ruled: RuleOfRole[] = [
  { role: 'user', own: false, rule: undefined },
  {
    role: 'company-admin',
    own: true,
    rule: {
      role: 'company-admin',
      company: undefined,
      allowed: ['phone', 'passkey'],
      required: ['passkey'],
      inForceFrom: at,
    },
  },
  {
    role: 'operator',
    own: false,
    rule: { role: 'operator', company: undefined, allowed: undefined, required: ['passkey'], inForceFrom: at },
  },
];
const planned = { offerFrom: '2027-03-01', requireFrom: undefined };

/** A month with a weekly rhythm. */
function sampleFigures(company: string): CallFiguresOverTime {
  const columns = Array.from({ length: 28 }, (_, day) => {
    const calls = day % 7 < 2 ? 3 : 40 + ((day * 37) % 50);
    const [passed, unanswered, heard] = [Math.round(calls * 0.7), Math.round(calls * 0.15), Math.round(calls * 0.05)];
    const outcomes = {
      passed,
      unanswered,
      'not-entered': heard,
      'without-code': 1,
      failed: calls - passed - unanswered - heard - 1,
    };
    const waited = { waits: calls, waitedSeconds: calls * 2.4, maxSeconds: 5 + (day % 9) };
    const at = `2027-02-${String(day + 1).padStart(2, '0')}`;
    return { at, figures: { calls, outcomes, minutes: calls, money: calls * 0.023, ...waited } };
  });
  const whole = columns.reduce((sum, { figures }) => addFigures(sum, figures), noFigures());
  return {
    columns,
    whole,
    companies: [{ id: 'c', name: company, figures: whole }],
    choices: [{ id: 'c', name: company }],
    company: undefined,
    budget: { maxMinutes: 80, maxMoney: 2 },
  };
}

function dated({ kind }: MethodView) {
  return { kind, addedAt: at };
}
