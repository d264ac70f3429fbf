import type { Scope } from '../accounts/api-key.ts';

/** One request and its reply, as the description shows them; a test sends each. */
export interface ApiExample {
  /** Name of the operation for programs that make clients; never changes. */
  id: string;
  /** Of the parameters in the path. */
  path?: Record<string, string>;
  body?: object;
  status: number;
  /** Undefined for a reply that is no JSON. */
  reply?: object;
  /** Further requests of the same operation, by name, and the scope that each needs. */
  also?: Record<string, { scope: Scope; body: object; reply: object }>;
}

const challenge = 'd9_TEfJ2QyG0k4mVZ7bXwA';
const user = 'u3_ZbR8xT1e5nQ0LhKpYcg';
const company = 'c5_Wm2Vq9aX7sJ4DfHoErw';
const login = '202.jansen';
const name = 'Bakkerij Jansen';

const opened = {
  id: challenge,
  state: 'open',
  language: 'nl',
  purpose: 'login',
  triesLeft: 5,
  to: '061*****78',
  openedAt: '2027-03-01T09:00:00.000Z',
  expiresAt: '2027-03-01T09:10:00.000Z',
  delivery: { id: 'e7_Nc1Bv6uK3gPqSdTzXyA', state: 'queued' },
};
const spoken = {
  id: challenge,
  to: '+31*******21',
  language: 'nl',
  openedAt: '2027-03-01T09:00:00.000Z',
  state: 'queued',
};
const shownCompany = { id: company, name, country: 'NL', ended: false };
const ofUser = { path: { login } };
const ofCompany = { path: { company: name } };

/** By method and path of the description. */
export const apiExamples: Readonly<Record<string, ApiExample>> = {
  'POST /v1/companies': { id: 'addCompany', body: { name, country: 'NL' }, status: 201, reply: shownCompany },
  'GET /v1/companies': {
    id: 'listCompanies',
    status: 200,
    reply: { companies: [{ ...shownCompany, users: 12, enrolled: 9 }] },
  },
  'GET /v1/companies/{company}': { id: 'readCompany', ...ofCompany, status: 200, reply: shownCompany },
  'PATCH /v1/companies/{company}': {
    id: 'changeCompany',
    ...ofCompany,
    body: { timeZone: 'Europe/Amsterdam', endsOn: '2028-01-01' },
    status: 200,
    reply: { ...shownCompany, timeZone: 'Europe/Amsterdam', endsOn: '2028-01-01' },
  },
  'POST /v1/companies/{company}/disable': {
    id: 'endCompany',
    ...ofCompany,
    body: { reason: 'moved away' },
    status: 200,
    reply: { id: company, users: 12, ended: true },
  },
  'POST /v1/companies/{company}/enable': {
    id: 'enableCompany',
    ...ofCompany,
    body: { reason: 'is back' },
    status: 200,
    reply: { id: company, users: 12, ended: false },
  },
  'POST /v1/users': {
    id: 'addUser',
    body: { login, name: 'Anna Jansen', company: name, email: 'anna@example.org' },
    status: 201,
    reply: { id: user },
  },
  'GET /v1/users/{login}': {
    id: 'readUser',
    ...ofUser,
    status: 200,
    reply: {
      id: user,
      login,
      name: 'Anna Jansen',
      company: name,
      role: 'user',
      email: 'anna@example.org',
      disabled: false,
    },
  },
  'PATCH /v1/users/{login}': {
    id: 'changeUser',
    ...ofUser,
    body: { name: 'Anna de Vries', language: 'nl' },
    status: 200,
    reply: { id: user, changed: ['name', 'language'], stillAtExtension: [] },
  },
  'POST /v1/users/{login}/disable': {
    id: 'disableUser',
    ...ofUser,
    body: { reason: 'left' },
    status: 200,
    reply: { id: user, disabled: true },
  },
  'POST /v1/users/{login}/enable': {
    id: 'enableUser',
    ...ofUser,
    body: { reason: 'is back' },
    status: 200,
    reply: { id: user, disabled: false },
  },
  'POST /v1/users/{login}/enrolment-links': {
    id: 'makeEnrolmentLink',
    ...ofUser,
    body: { returnTo: 'https://portal.example/account' },
    status: 201,
    reply: {
      url: 'https://belcode.example/enrolment?token=Xb0q5nVt3ZrY8kMw1LcJfHs7PdGaQe2UoTi9xKzN4Rg',
      lifetimeSeconds: 900,
    },
  },
  'GET /v1/users/{login}/status': {
    id: 'readUserStatus',
    ...ofUser,
    status: 200,
    reply: { setUp: 'enrolled', locked: false },
  },
  'GET /v1/users/{login}/factors': {
    id: 'listUserMethods',
    ...ofUser,
    status: 200,
    reply: {
      factors: [
        { id: 'f1_Yk8Ru4oN2mCxZbVgHjWpLQ', kind: 'phone', name: 'mobile', number: '061*****78', primary: true },
      ],
    },
  },
  'GET /v1/users/{login}/challenges': {
    id: 'listUserChallenges',
    ...ofUser,
    status: 200,
    reply: {
      underWay: [],
      challenges: [
        {
          at: '2027-03-01T09:00:00.000Z',
          what: 'called',
          kind: 'phone',
          number: '+31*******78',
          reason: 'no-answer',
          request: 'Kx2mVb7QeTz0yRw4PnLcJg',
        },
      ],
    },
  },
  'POST /v1/challenges': {
    id: 'openChallenge',
    body: { to: '+31612345678', language: 'nl' },
    status: 201,
    reply: opened,
    also: {
      ofUser: {
        scope: 'challenges:user',
        body: { user: login },
        reply: { ...opened, kind: 'phone', factor: 'f1_Yk8Ru4oN2mCxZbVgHjWpLQ' },
      },
    },
  },
  'GET /v1/challenges/{id}': {
    id: 'readChallenge',
    path: { id: challenge },
    status: 200,
    reply: { ...opened, delivery: { ...opened.delivery, waitSeconds: 4 } },
  },
  'POST /v1/challenges/{id}/calls': {
    id: 'callAgain',
    path: { id: challenge },
    status: 201,
    reply: opened,
  },
  'POST /v1/challenges/{id}/answer': {
    id: 'answerChallenge',
    path: { id: challenge },
    body: { code: '482913' },
    status: 200,
    reply: { state: 'passed', triesLeft: 5 },
  },
  'GET /v1/challenges/{id}/progress': { id: 'followChallenge', path: { id: challenge }, status: 200 },
  'DELETE /v1/challenges/{id}': { id: 'cancelChallenge', path: { id: challenge }, status: 204 },
  'POST /v1/spoken-codes': {
    id: 'speakCode',
    body: { to: '+31687654321', code: '482913', language: 'nl' },
    status: 201,
    reply: spoken,
  },
  'GET /v1/spoken-codes/{id}': { id: 'readSpokenCode', path: { id: challenge }, status: 200, reply: spoken },
  'DELETE /v1/users/{login}': { id: 'eraseUser', ...ofUser, status: 200, reply: { id: user, erased: true } },
};
