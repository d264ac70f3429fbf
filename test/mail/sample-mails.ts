import type { Mail } from '../../src/incidents/mail.ts';
import type { About } from '../../src/mail/letters.ts';

const from = { browser: 'Firefox, Windows', network: '192.0.2.7' };
const monday = { from: new Date('2027-02-28T23:00:00Z'), timeZone: 'Europe/Amsterdam' };
const february = { from: new Date('2027-01-31T23:00:00Z'), timeZone: 'Europe/Amsterdam' };
const notices = [
  ...(['not-me', 'not-me-elsewhere', 'not-me-number'] as const),
  ...(['not-me-forgotten', 'not-me-forgotten-everywhere'] as const),
  ...(['wrong-number', 'wrong-number-others', 'breaker-opened', 'trunk-failed'] as const),
  ...(['trunk-recovered', 'trunk-down', 'trunk-up'] as const),
];
const kinds = ['phone', 'passkey', 'authenticator', 'app'] as const;
const changes = ['added', 'removed', 'primary-changed'] as const;

/** Every mail, in each form of it. A new mail needs a line here. */
export const sampleMails: { [Kind in keyof Mail]: readonly [About<Kind>, ...About<Kind>[]] } = {
  passwordLink: [{ token: 'a-token_of-the-link', lifetimeSeconds: 1_800, from }],
  welcome: [
    { token: 'a-token_of-the-link', lifetimeSeconds: 604_800, login: 'anna@example.org' },
    { token: 'a-token_of-the-link', lifetimeSeconds: 86_400, login: 'anna' },
  ],
  reminder: [
    { required: monday, login: 'anna' },
    { required: 'now', login: 'anna' },
    { required: undefined, login: 'anna' },
    { required: monday, login: 'anna', announced: true },
    { required: monday, offered: february, login: 'anna', announced: true },
    { required: undefined, offered: february, login: 'anna', announced: true },
  ],
  campaignReminder: [{ login: 'anna', replaced: monday }],
  methodsChanged: [
    { what: 'added', kind: 'phone', method: { number: '06…12', name: 'Anna’s mobile' }, from },
    { what: 'removed', kind: 'app', method: { name: 'Chrome, Android' }, byOperator: true },
    ...kinds.flatMap((kind) => changes.map((what) => ({ what, kind, from }))),
  ],
  emailChanged: [{}],
  passwordChanged: [{ from }],
  loginFromNewPlace: [{ from }],
  recoveryCodesMade: [{ from }],
  recoveryCodeUsed: [{ left: 7, from }],
  bypassAllowed: [{}],
  bypassCode: [{ code: 'BCDF-GHJK', lifetimeSeconds: 1_800 }],
  bypassUsed: [{ from }],
  browserCopied: [{ from }],
  loginsUnfinished: [{ from: { network: '2001:db8:1:2' } }],
  callReported: [
    { forgotten: false, known: true, number: '+31…78', from },
    { forgotten: false, known: false, number: '+31…78', from },
    { forgotten: true, known: false, from },
    { forgotten: true, known: true, from },
  ],
  numberSuspended: [{ number: '+31…78' }, { number: '+31…78', forOthers: true }],
  keysMissed: [{ number: '+31…78' }],
  operatorNotified: notices.map((what) => ({ what, about: '+31…78' })) as [About<'operatorNotified'>],
};
