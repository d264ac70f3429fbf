import type { Company } from '../accounts/company.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import { peopleUnder } from '../accounts/power-over.ts';
import type { RememberedBrowser } from '../accounts/remembered-browser.ts';
import type { RememberedBrowserStore } from '../accounts/remembered-browser-store.ts';
import type { SessionSummary } from '../accounts/session.ts';
import type { SessionStore } from '../accounts/session-store.ts';
import type { User } from '../accounts/user.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { listings, turnOfCompany } from '../audit/listings.ts';
import type { AppHoldStore } from '../challenges/app-hold-store.ts';
import type { ChallengesOfUserStore } from '../challenges/challenges-of-user-store.ts';
import { methodKind } from '../challenges/kinds/method-kinds.ts';
import { readDelivery, type ShownDelivery } from '../challenges/read-delivery.ts';
import type { RememberPolicy } from '../config/remember-reader.ts';
import type { CallQueue } from '../deliveries/call-queue.ts';
import { isDeliveryOver } from '../deliveries/delivery.ts';
import type { DeliveryStore } from '../deliveries/delivery-store.ts';
import { Refusal } from '../errors.ts';
import type { AppDevice } from '../factors/app-device.ts';
import type { AppDeviceStore } from '../factors/app-device-store.ts';
import type { Bypass } from '../factors/bypass.ts';
import type { BypassStore } from '../factors/bypass-store.ts';
import type { EnrolledNumberStore, ShownSuspension } from '../factors/enrolled-number-store.ts';
import type { Factor } from '../factors/factor.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import type { FailureStore } from '../factors/failure-store.ts';
import type { RecoveryCodeStore } from '../factors/recovery-code-store.ts';
import { awaitsSetUp } from '../factors/set-up-code.ts';
import { listBrowsers } from '../login/list-browsers.ts';
import { type CallObstacle, type CallObstacleParts, findObstacle } from './call-obstacle.ts';
import { type PersonLines, readPersonLines } from './read-person-lines.ts';

export interface PersonMethod {
  factor: Factor;
  /** Why a login is not called now at this telephone; undefined when it is, and for other methods. */
  obstacle?: CallObstacle | undefined;
}

/** A call or message of the last minutes, which Redis still has. */
export interface RecentDelivery {
  at: Date;
  kind: Factor['kind'];
  delivery: ShownDelivery;
}

/** All that a helpdesk asks about one person. Numbers are in clear: a page masks or hides them. */
export interface Person {
  user: User;
  company: Company;
  methods: PersonMethod[];
  /** Their numbers that somebody has stopped, with key 0 or as an operator. */
  suspensions: ShownSuspension[];
  devices: AppDevice[];
  sessions: SessionSummary[];
  awaitsSetUp: boolean;
  /** How many recovery codes the person has left. */
  recoveryCodesLeft: number;
  /** In which a login asks for no code. */
  browsers: RememberedBrowser[];
  /** One login without a method, which is asked for or allowed now. */
  bypass: Bypass | undefined;
  /** Too many wrong codes one after another, at logins. */
  locked: boolean;
  /** The same at an API key, where everybody who gives the name may have typed them. */
  lockedAtKey: boolean;
  /** Seconds for which the app stays silent after "Not me". */
  appHeldSeconds: number | undefined;
  recent: RecentDelivery[];
  lines: PersonLines;
}

export interface PersonParts extends CallObstacleParts {
  users: Pick<UserStore, 'find'>;
  companies: Pick<CompanyStore, 'find'>;
  factors: Pick<FactorStore, 'list'>;
  enrolledNumbers: Pick<EnrolledNumberStore, 'ownersOf' | 'listSuspended'>;
  app: { devices: Pick<AppDeviceStore, 'list'>; holds: Pick<AppHoldStore, 'secondsLeft'> };
  sessions: Pick<SessionStore, 'list' | 'generationOf'>;
  failures: Pick<FailureStore, 'isLocked' | 'isLockedAtKey'>;
  recoveryCodes: Pick<RecoveryCodeStore, 'left'>;
  bypasses: Pick<BypassStore, 'find'>;
  rememberedBrowsers: Pick<RememberedBrowserStore, 'list'>;
  rememberDays: RememberPolicy;
  challenges: { ofUser: Pick<ChallengesOfUserStore, 'list'> };
  deliveries: Pick<DeliveryStore, 'find'>;
  calls: Pick<CallQueue, 'waitSeconds'>;
  audit: Pick<AuditStore, 'list'>;
}

/**
 * Reads one person for a helpdesk: what they have, what stands in the way of a call now, and what happened lately.
 *
 * @param reader who may act on this user, which the caller has checked
 * @throws Refusal user-unknown, too-busy, store-unavailable
 */
export async function readPerson(
  parts: PersonParts,
  userId: string,
  reader: Pick<User, 'companyId' | 'role'>,
): Promise<Person> {
  const user = await parts.users.find(userId);
  const { companyId, roles } = peopleUnder(reader);
  if ((companyId !== undefined && user.companyId !== companyId) || !roles.includes(user.role))
    throw new Refusal('user-unknown', 'out of reach');
  const [
    company,
    factors,
    devices,
    sessions,
    generation,
    locked,
    lockedWhereKnown,
    lockedAtKey,
    appHeldSeconds,
    recovery,
    bypass,
    suspensions,
    recent,
    lines,
  ] = await Promise.all([
    parts.companies.find(user.companyId),
    parts.factors.list(userId),
    parts.app.devices.list(userId),
    parts.sessions.list(userId),
    parts.sessions.generationOf(userId),
    parts.failures.isLocked(userId, 'login'),
    parts.failures.isLocked(userId, 'known'),
    parts.failures.isLockedAtKey(userId),
    parts.app.holds.secondsLeft(userId, 'login'),
    parts.recoveryCodes.left(userId),
    parts.bypasses.find(userId),
    parts.enrolledNumbers.listSuspended({ userId }),
    recentOf(parts, userId),
    listings.run(() => readPersonLines(parts, userId), turnOfCompany(companyId)),
  ]);
  return {
    user,
    company,
    devices,
    appHeldSeconds,
    suspensions,
    recent,
    lines,
    methods: await Promise.all(factors.map((factor) => methodOf(parts, user, factor))),
    sessions: sessions.filter(({ step }) => step === 'full'),
    awaitsSetUp: awaitsSetUp(user, factors.length > 0),
    recoveryCodesLeft: recovery.left,
    browsers: await listBrowsers(parts, { user, company }, generation),
    bypass,
    locked: locked || lockedWhereKnown,
    lockedAtKey,
  };
}

/** Messages that Redis still has, and calls under way; a call that has ended is in the audit. */
async function recentOf(parts: PersonParts, userId: string): Promise<RecentDelivery[]> {
  const found = await Promise.all(
    (await parts.challenges.ofUser.list(userId)).map(async (challenge) => {
      const delivery = await readDelivery(parts, challenge);
      if (delivery === undefined) return [];
      const isMessage = methodKind(challenge.kind).delivery === 'message';
      if (!isMessage && isDeliveryOver(delivery.state)) return [];
      return [{ at: new Date(challenge.openedAt), kind: challenge.kind, delivery }];
    }),
  );
  return found.flat().sort((one, other) => other.at.getTime() - one.at.getTime());
}

async function methodOf(parts: PersonParts, { id: userId, companyId }: User, factor: Factor): Promise<PersonMethod> {
  const { number, postDial } = factor;
  if (number === undefined) return { factor };
  return { factor, obstacle: await findObstacle(parts, { number, postDial }, { userId, companyId }) };
}
