import { generateSync } from 'otplib';
import { AttemptStore } from '../../src/accounts/attempt-store.ts';
import type { CallProof } from '../../src/accounts/company.ts';
import { EnrolmentLinkStore } from '../../src/accounts/enrolment-link-store.ts';
import { PasswordLinkStore } from '../../src/accounts/password-link-store.ts';
import { RememberedBrowserStore } from '../../src/accounts/remembered-browser-store.ts';
import type { SessionFacts, SessionWork } from '../../src/accounts/session.ts';
import { SessionStore } from '../../src/accounts/session-store.ts';
import { UnfinishedLoginStore } from '../../src/accounts/unfinished-login-store.ts';
import type { Language, NewUser } from '../../src/accounts/user.ts';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import type { RememberPolicy } from '../../src/config/remember-reader.ts';
import { type EndReason, isFreeEnd } from '../../src/deliveries/delivery.ts';
import { BypassStore } from '../../src/factors/bypass-store.ts';
import type { NumberWatch } from '../../src/factors/changed-number.ts';
import { confirmFactor as confirmedBy } from '../../src/factors/confirmed-factor.ts';
import { EnrolledNumberStore } from '../../src/factors/enrolled-number-store.ts';
import { FailureStore } from '../../src/factors/failure-store.ts';
import type { RelyingParty } from '../../src/factors/passkey.ts';
import { PasskeyStore } from '../../src/factors/passkey-store.ts';
import { RecoveryCodeStore } from '../../src/factors/recovery-code-store.ts';
import { seal, sealKeys } from '../../src/factors/seal.ts';
import { CallRecordStore } from '../../src/incidents/call-record-store.ts';
import type { LedgerEventParts } from '../../src/incidents/handle-ledger-event.ts';
import type { Mail } from '../../src/incidents/mail.ts';
import type { LoginParts } from '../../src/login/login-parts.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { SuspendedNumberStore } from '../../src/policy/suspended-number-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { cheapHash } from '../accounts/cheap-hash.ts';
import { makeParts, numberOfItsOwn, secret } from '../challenges/parts.ts';
import { openFactors } from '../factors/own-factors.ts';
import { makeApp } from '../methods/own-app.ts';

export const password = 'a right good password';
/** Each file has its own, because files share a Redis, where attempts are counted by network. */
export const address = `10.${[1, 2, 3].map(() => Math.floor(random.fraction() * 256)).join('.')}`;

export type Login = Awaited<ReturnType<typeof openLogin>>;

/**
 * Real stores. The call queue and the mails are lists that a test reads, and the test plays the dialler.
 *
 * @param hashOf makes the hash of everybody's `password`
 */
export async function openLogin({ hashOf = cheapHash }: { hashOf?: (password: string) => Promise<string> } = {}) {
  const people = await openFactors();
  const { parts: calls, ...lists } = await makeParts();
  const { redis } = lists;
  const mails: { kind: keyof Mail; to: string; about: unknown }[] = [];
  /** Of each of `mails`. */
  const mailLanguages: Language[] = [];
  const note =
    (kind: keyof Mail) =>
    async ({ to, language }: { to: string; language: Language }, about?: unknown): Promise<void> => {
      mailLanguages.push(language);
      mails.push({ kind, to, about });
    };
  const time = { now: Date.now() };
  // The tests move the clock of host and Redis alike.
  calls.challenges.now = async () => time.now;
  const { parts: appParts, ...appLists } = await makeApp(redis, people.database);
  const rememberedBrowsers = new RememberedBrowserStore(people.database);
  const parts = {
    ...calls,
    ...appParts,
    clock: { now: () => time.now, wait: async () => undefined },
    random,
    sessions: new SessionStore({ redis, random, secret, browsers: rememberedBrowsers }),
    attempts: new AttemptStore(redis),
    passwordLinks: new PasswordLinkStore({ redis, random, secret }),
    enrolmentLinks: new EnrolmentLinkStore({ redis, random, secret }),
    loginFacts: people.loginFacts,
    users: people.users,
    heldCalls: people.heldCalls,
    setUpCodes: people.setUpCodes,
    enrolledNumbers: new EnrolledNumberStore(people.database),
    factors: people.factors,
    authenticators: people.authenticators,
    passkeys: new PasskeyStore(people.database),
    recoveryCodes: new RecoveryCodeStore(people.database),
    rememberedBrowsers,
    rememberDays: {} as RememberPolicy,
    numberWatch: undefined as NumberWatch | undefined,
    bypasses: new BypassStore(people.database),
    relyingParty: undefined as RelyingParty | undefined,
    failures: new FailureStore(people.database),
    callRecords: new CallRecordStore({ database: people.database, secret }),
    audit: people.audit,
    mail: {
      passwordLink: note('passwordLink'),
      welcome: note('welcome'),
      reminder: note('reminder'),
      campaignReminder: note('campaignReminder'),
      methodsChanged: note('methodsChanged'),
      emailChanged: note('emailChanged'),
      passwordChanged: note('passwordChanged'),
      bypassAllowed: note('bypassAllowed'),
      bypassCode: note('bypassCode'),
      bypassUsed: note('bypassUsed'),
      browserCopied: note('browserCopied'),
      loginFromNewPlace: note('loginFromNewPlace'),
      recoveryCodesMade: note('recoveryCodesMade'),
      recoveryCodeUsed: note('recoveryCodeUsed'),
      loginsUnfinished: note('loginsUnfinished'),
      callReported: note('callReported'),
      keysMissed: note('keysMissed'),
      numberSuspended: note('numberSuspended'),
      operatorNotified: note('operatorNotified'),
    },
    sealKeys: sealKeys(secret),
    secret,
    callProof: 'code' as CallProof,
    digits: 6,
    panelUrl: 'https://panel.example.org',
    language: 'nl',
    operatorMail: 'operator@example.org',
    suspended: new SuspendedNumberStore(people.database),
    unfinished: new UnfinishedLoginStore(people.database),
  } satisfies LoginParts & Pick<LedgerEventParts, 'callRecords'>;
  const company = await people.addCompany();
  const passwordHash = await hashOf(password);
  const freshNumber = numberOfItsOwn;

  return {
    ...people,
    ...lists,
    ...appLists,
    parts,
    mails,
    mailLanguages,
    time,
    company,
    freshNumber,
    /** Adds a user whose password is `password`. */
    addPerson: (given: Partial<NewUser> & { passwordHash?: string } = {}) =>
      // A login of its own, because tries are counted by login and all test files share Redis.
      people.addUser({ companyId: company.id, passwordHash, login: `a.${random.id()}`, ...given }),
    givePhone: (userId: string, number = freshNumber()) => people.addPhone(userId, number),
    /** @returns its secret */
    async giveAuthenticator(userId: string, authenticatorSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP') {
      const sealed = seal({ keys: parts.sealKeys, random }, { userId, purpose: 'authenticator' }, authenticatorSecret);
      const factor = await people.factors.add(confirmedBy({ userId }, { kind: 'authenticator', sealed, lastStep: 1 }));
      return { ...factor, secret: authenticatorSecret };
    },
    /** The code that an authenticator shows. */
    codeOf: (authenticatorSecret: string, stepsFromNow = 0) =>
      generateSync({ secret: authenticatorSecret, epoch: Math.floor(time.now / 1_000) + stepsFromNow * 30 }),
    /** Ends the latest call of a challenge. */
    async endCall(challengeId: string | undefined, reason: EndReason = 'no-key'): Promise<void> {
      const challenge = await parts.challenges.find(challengeId ?? '');
      if (challenge === undefined) throw new Error('There is no such challenge');
      const free = isFreeEnd(reason);
      await parts.ledger.start(challenge.deliveryId);
      await parts.ledger.finish(challenge.deliveryId, { reason, free, answeredSeconds: 0 });
      await parts.deliveries.advance({ id: challenge.deliveryId, challengeId: challenge.id }, 'ended', { reason });
    },
    /** Acts as the dialler after the person has pressed the key. */
    async speak(challengeId: string | undefined, code: string): Promise<void> {
      const challenge = await parts.challenges.find(challengeId ?? '');
      if (challenge === undefined) throw new Error('There is no such challenge');
      await parts.challenges.arm(challenge.id, challenge.deliveryId, codeDigest(secret, challenge.id, code));
    },
    logIn: (login: string) => startLogin(parts, { login, password, address }),
    /** A session at any step, as if the user had reached it. */
    async putAt(userId: string, facts: Omit<SessionFacts, 'userId'>, work: SessionWork = {}): Promise<string> {
      return (await parts.sessions.start({ userId, ...facts }, work)).id;
    },
    /** A full session whose proofs are all fresh. */
    async putInEdit(userId: string, given: Partial<SessionFacts> = {}): Promise<string> {
      const now = await parts.sessions.now();
      const { id } = await parts.sessions.start({
        userId,
        step: 'full',
        passwordProvenAt: now,
        editConfirmedAt: now,
        factorProvenAt: now,
        ...given,
      });
      return id;
    },
    workOf: async (sessionId: string) => (await parts.sessions.find(sessionId))?.work ?? {},
    auditOf: async (userId: string) =>
      (await people.audit.list({ userId })).map(({ event, detail }) => ({ event, ...detail })),
  };
}

/** The id of the refusal of an act, if any. */
export async function refusalOf(act: Promise<unknown>): Promise<string | undefined> {
  return act.then(
    () => undefined,
    (error: { id?: string }) => error.id ?? String(error),
  );
}
