import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import type { HeldCallStore } from '../accounts/held-call-store.ts';
import type { LoginFactsStore } from '../accounts/login-facts-store.ts';
import type { UnfinishedLoginStore } from '../accounts/unfinished-login-store.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { AnswerUserParts } from '../challenges/answer-user-challenge.ts';
import type { IdempotencyStore } from '../challenges/idempotency-store.ts';
import type { KeyLimits } from '../challenges/key-limits.ts';
import type { OpenUserChallengeParts } from '../challenges/open-user-challenge.ts';
import type { Clock } from '../clock.ts';
import type { CallQueue } from '../deliveries/call-queue.ts';
import type { ProgressFeed } from '../deliveries/progress-feed.ts';
import type { Mail } from '../incidents/mail.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { Random } from '../random.ts';

/** What the routes of challenges need: the parts of the acts, and those of the API itself. */
export interface ChallengeParts
  extends Omit<OpenUserChallengeParts, 'factors' | 'failures' | 'random' | 'calls' | 'ledger'>,
    Omit<AnswerUserParts, 'factors' | 'failures' | 'random' | 'ledger' | 'attempts'> {
  audit: Pick<AuditStore, 'append' | 'appendUnhurried'>;
  clock: Clock;
  random: Pick<Random, 'id'>;
  attempts: Pick<AttemptStore, 'take' | 'takeAll' | 'giveBack' | 'secondsLeft' | 'forget'>;
  /** BELCODE_LIMIT_KEY_CHALLENGES and BELCODE_LIMIT_KEY_USER. */
  keyLimits: KeyLimits;
  companies: Pick<CompanyStore, 'find'>;
  loginFacts: Pick<LoginFactsStore, 'find' | 'findByLogin'>;
  factors: OpenUserChallengeParts['factors'] & AnswerUserParts['factors'];
  failures: OpenUserChallengeParts['failures'] & AnswerUserParts['failures'];
  calls: Pick<CallQueue, 'add' | 'remove' | 'has' | 'capacity' | 'waitSeconds'>;
  ledger: Pick<CallLedgerStore, 'admit' | 'explain' | 'finish' | 'message' | 'pass' | 'stops' | 'forgetMissed'>;
  heldCalls: Pick<HeldCallStore, 'release'>;
  unfinished: Pick<UnfinishedLoginStore, 'add' | 'lately' | 'finish'>;
  /** Undefined without a mail server. */
  mail?: Mail | undefined;
  progress: Pick<ProgressFeed, 'follow'>;
  idempotency: Pick<IdempotencyStore, 'once'>;
  /** Country of a number without `+`: `NL`. */
  country: string;
  /** Default language of the voice: `nl`. */
  language: string;
  /** The key of the codes' digests. */
  secret: string;
  /** Digits in a code. */
  digits: number;
}
