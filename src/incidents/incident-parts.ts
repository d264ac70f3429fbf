import type { HeldCallStore } from '../accounts/held-call-store.ts';
import type { SessionStore } from '../accounts/session-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { EnrolledNumberStore } from '../factors/enrolled-number-store.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { SuspendedNumberStore } from '../policy/suspended-number-store.ts';
import type { Mail } from './mail.ts';

/** The stores and services of the acts that follow from a call. */
export interface IncidentParts {
  audit: Pick<AuditStore, 'append'>;
  users: Pick<UserStore, 'find'>;
  heldCalls: Pick<HeldCallStore, 'hold' | 'release'>;
  sessions: Pick<SessionStore, 'listWork' | 'end'>;
  suspended: Pick<SuspendedNumberStore, 'add'>;
  enrolledNumbers: Pick<EnrolledNumberStore, 'ownersOf'>;
  ledger: Pick<CallLedgerStore, 'stops' | 'overview' | 'forgetMissed'>;
  /** Undefined without a mail server. */
  mail?: Mail | undefined;
  /** BELCODE_LANGUAGE, for users and companies without one. */
  language: string;
  /** Mail address for reported calls; undefined for none. */
  operatorMail: string | undefined;
}
