import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { CallProof } from '../accounts/company.ts';
import type { EnrolmentLinkStore } from '../accounts/enrolment-link-store.ts';
import type { HeldCallStore } from '../accounts/held-call-store.ts';
import type { LoginFactsStore } from '../accounts/login-facts-store.ts';
import type { PasswordLinkStore } from '../accounts/password-link-store.ts';
import type { RememberedBrowserStore } from '../accounts/remembered-browser-store.ts';
import type { SessionStore } from '../accounts/session-store.ts';
import type { SetUpCodeStore } from '../accounts/set-up-code-store.ts';
import type { UnfinishedLoginStore } from '../accounts/unfinished-login-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { AppHoldStore } from '../challenges/app-hold-store.ts';
import type { AppInboxFeed } from '../challenges/app-inbox-feed.ts';
import type { AppParts } from '../challenges/open-app-challenge.ts';
import type { CallParts } from '../challenges/open-challenge.ts';
import type { Clock } from '../clock.ts';
import type { RememberPolicy } from '../config/remember-reader.ts';
import type { CallQueue } from '../deliveries/call-queue.ts';
import type { AppDeviceStore } from '../factors/app-device-store.ts';
import type { AuthenticatorStore } from '../factors/authenticator-store.ts';
import type { BypassStore } from '../factors/bypass-store.ts';
import type { ExtensionRanges } from '../factors/callee.ts';
import type { NumberWatch } from '../factors/changed-number.ts';
import type { EnrolledNumberStore } from '../factors/enrolled-number-store.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import type { FailureStore } from '../factors/failure-store.ts';
import type { NonceStore } from '../factors/nonce-store.ts';
import type { RelyingParty } from '../factors/passkey.ts';
import type { PasskeyStore } from '../factors/passkey-store.ts';
import type { PendingDeviceStore } from '../factors/pending-device-store.ts';
import type { RecoveryCodeStore } from '../factors/recovery-code-store.ts';
import type { SealKeys } from '../factors/seal.ts';
import type { Mail } from '../incidents/mail.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { SuspendedNumberStore } from '../policy/suspended-number-store.ts';
import type { Random } from '../random.ts';

/** What the acts of the app's devices need beyond the parts that send codes. */
export interface LoginAppParts extends AppParts {
  devices: AppDeviceStore;
  inbox: AppInboxFeed;
  holds: AppHoldStore;
}

/** Everything that the acts of the login need. */
export interface LoginParts extends CallParts {
  clock: Clock;
  random: Random;
  sessions: SessionStore;
  attempts: Pick<
    AttemptStore,
    'take' | 'takeAll' | 'giveBack' | 'forget' | 'notePass' | 'hasPassed' | 'passedFor' | 'secondsLeft'
  >;
  unfinished: Pick<
    UnfinishedLoginStore,
    'add' | 'lately' | 'finish' | 'finishProof' | 'untold' | 'noteTold' | 'forgetTold'
  >;
  passwordLinks: Pick<PasswordLinkStore, 'make' | 'take'>;
  enrolmentLinks: Pick<EnrolmentLinkStore, 'take'>;
  loginFacts: Pick<LoginFactsStore, 'find' | 'findByLogin'>;
  users: Pick<UserStore, 'find' | 'setPassword' | 'forgetResetBy' | 'markSetupSkipped' | 'noteLogin'>;
  setUpCodes: Pick<SetUpCodeStore, 'find' | 'take'>;
  heldCalls: Pick<HeldCallStore, 'hold' | 'release'>;
  factors: Pick<FactorStore, 'list' | 'find' | 'add' | 'remove' | 'setPrimary' | 'rename' | 'reorder' | 'markUsed'>;
  enrolledNumbers: Pick<EnrolledNumberStore, 'ownersOf' | 'listSuspended'>;
  authenticators: Pick<AuthenticatorStore, 'find' | 'acceptStep' | 'reseal'>;
  passkeys: Pick<PasskeyStore, 'list' | 'acceptUse' | 'findByCredential'>;
  recoveryCodes: Pick<RecoveryCodeStore, 'left' | 'saltOf' | 'replace' | 'take'>;
  rememberedBrowsers: Pick<RememberedBrowserStore, 'add' | 'use' | 'list' | 'remove' | 'forget' | 'callsSaved'>;
  /** BELCODE_REMEMBER_DAYS. */
  rememberDays: RememberPolicy;
  /** Undefined where no carrier is asked. */
  numberWatch?: NumberWatch | undefined;
  bypasses: Pick<
    BypassStore,
    'saltOf' | 'take' | 'find' | 'ask' | 'allow' | 'allowByMail' | 'withdraw' | 'findAddressChoice'
  >;
  /** The site of passkeys; undefined where the panel's address cannot have any. */
  relyingParty: RelyingParty | undefined;
  /** BELCODE_PASSKEY_LOGIN: whether a passkey may be the whole login; default no. */
  passkeyLogin?: boolean;
  app: LoginAppParts;
  /** Devices that are paired and not confirmed yet. */
  pending: PendingDeviceStore;
  nonces: Pick<NonceStore, 'take'>;
  /** Extensions whose telephones can be sent messages; `extensions` are those that can be called. */
  messageExtensions: ExtensionRanges;
  failures: Pick<FailureStore, 'isLocked' | 'isLockedAtKey' | 'reserve' | 'succeed' | 'giveBack' | 'forgetAll'>;
  calls: Pick<CallQueue, 'add' | 'remove' | 'has' | 'capacity' | 'waitSeconds'>;
  ledger: CallLedgerStore;
  suspended: Pick<SuspendedNumberStore, 'add' | 'remove'>;
  audit: Pick<AuditStore, 'append'>;
  /** BELCODE_LANGUAGE, for users and companies without one. */
  language: string;
  /** Mail address that is told of reported calls; undefined for no mail. */
  operatorMail: string | undefined;
  /** Undefined without a mail server. */
  mail?: Mail | undefined;
  sealKeys: SealKeys;
  /** Key for the digests of codes. */
  secret: string;
  /** BELCODE_CALL_PROOF; a company may choose another. */
  callProof: CallProof;
  /** Digits in a spoken code. */
  digits: number;
  /** The panel's address, which authenticator apps show; undefined when it is not set. */
  panelUrl: string | undefined;
}
