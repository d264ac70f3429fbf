import type { CompanyStore } from '../accounts/company-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { ProgressFeed } from '../deliveries/progress-feed.ts';
import type { EnrolmentStore } from '../factors/enrolment-store.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import type { Log } from '../log.ts';
import type { LoginParts } from '../login/login-parts.ts';
import type { SubscriptionReader } from '../methods/subscribe-device.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';

/** Everything that the pages work with: the acts of the login, and what is only read. */
export interface PanelParts {
  login: LoginParts;
  progress: Pick<ProgressFeed, 'follow'>;
  users: Pick<UserStore, 'add' | 'find' | 'askPasswordChange' | 'setLanguage' | 'listCallsHeld'>;
  factors: Pick<FactorStore, 'removeAll'>;
  enrolments: Pick<EnrolmentStore, 'list' | 'count'>;
  companies: Pick<CompanyStore, 'list'>;
  audit: Pick<AuditStore, 'list'>;
  ledger: Pick<CallLedgerStore, 'overview' | 'lift'>;
  log: Log;
  trustedProxies: readonly string[];
  /** Where dates are at home: `Europe/Amsterdam`. */
  timeZone: string;
  /** How the operator can be reached, in the operator's own words. */
  help?: string | undefined;
  /** What an extension of this exchange dials to hear its waiting code: `*232`. */
  featureCode: string | undefined;
  /** Public half of the push keys, in base64url: browsers subscribe with it. Empty where no pushes can be sent. */
  pushKey(): Promise<string>;
  readSubscription: SubscriptionReader['readSubscription'];
  /** Where people find the panel, if the operator has said so. */
  panelUrl: string | undefined;
  /** Whether a telephone of this exchange may be sent messages. */
  messagesAllowed: boolean;
  /** Whether an extension of this exchange may be a method. */
  extensionsAllowed: boolean;
}
