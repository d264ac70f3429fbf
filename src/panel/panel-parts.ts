import type { CompanySettingStore } from '../accounts/company-setting-store.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import type { MethodRuleStore } from '../accounts/method-rule-store.ts';
import type { OidcClientStore } from '../accounts/oidc-client-store.ts';
import type { PasswordCampaignStore } from '../accounts/password-campaign-store.ts';
import type { ReminderStore } from '../accounts/reminder-store.ts';
import type { RollOutStore } from '../accounts/roll-out-store.ts';
import type { SetUpCodeStore } from '../accounts/set-up-code-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { UserTableStore } from '../accounts/user-table-store.ts';
import type { WelcomeStore } from '../accounts/welcome-store.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { ProgressFeed } from '../deliveries/progress-feed.ts';
import type { CoverageStore } from '../factors/coverage-store.ts';
import type { EnrolmentStore } from '../factors/enrolment-store.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import type { CallFigureStore } from '../incidents/call-figure-store.ts';
import type { CallRecordStore } from '../incidents/call-record-store.ts';
import type { Log } from '../log.ts';
import type { LoginParts } from '../login/login-parts.ts';
import type { SubscriptionReader } from '../methods/subscribe-device.ts';
import type { HeldDataStore } from '../people/held-data-store.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { UploadJudge } from '../speech/recordings/judge-upload.ts';
import type { SubmissionStore } from '../submissions/submission-store.ts';
import type { WebhookChannel } from '../webhooks/webhook-channel.ts';
import type { WebhookMessageStore } from '../webhooks/webhook-message-store.ts';
import type { WebhookStore } from '../webhooks/webhook-store.ts';
import type { ForwardSite } from './kit/forward-return.ts';
import type { OidcSite } from './kit/oidc-return.ts';

/** Everything that the pages need: the acts of the login, and the stores that they only read. */
export interface PanelParts {
  login: LoginParts;
  progress: Pick<ProgressFeed, 'follow' | 'read'>;
  users: Pick<
    UserStore,
    | 'add'
    | 'find'
    | 'findByLogin'
    | 'loginsOf'
    | 'askPasswordChange'
    | 'setLanguage'
    | 'edit'
    | 'setDisabled'
    | 'erase'
    | 'listIdsOf'
  >;
  setUpCodes: Pick<SetUpCodeStore, 'set'>;
  table: Pick<UserTableStore, 'findByLogins' | 'page'>;
  reminders: Pick<ReminderStore, 'ask'>;
  welcomes: Pick<WelcomeStore, 'ask'>;
  factors: Pick<FactorStore, 'removeAll'>;
  enrolments: Pick<EnrolmentStore, 'page'>;
  coverage: Pick<CoverageStore, 'count' | 'byCompany'>;
  rollOut: Pick<RollOutStore, 'set' | 'list'>;
  methodRules: Pick<MethodRuleStore, 'list' | 'set' | 'remove'>;
  campaigns: Pick<PasswordCampaignStore, 'start' | 'status'>;
  companies: Pick<CompanyStore, 'list' | 'find' | 'findByName' | 'together' | 'setTerms' | 'setDisabled'>;
  companySettings: Pick<CompanySettingStore, 'setCalling' | 'setHelp' | 'setBrand' | 'setRemembering'>;
  audit: Pick<AuditStore, 'list' | 'count'>;
  webhooks: Pick<WebhookStore, 'add' | 'list' | 'renew' | 'remove'>;
  submissions: Pick<SubmissionStore, 'add' | 'list' | 'wavOf' | 'withdraw'>;
  uploadJudge: UploadJudge;
  oidcClients: Pick<OidcClientStore, 'add' | 'list' | 'setSecret' | 'remove'>;
  webhookMessages: Pick<WebhookMessageStore, 'listFailed' | 'again'>;
  webhookChannel: Pick<WebhookChannel, 'judge'>;
  heldData: Pick<HeldDataStore, 'read'>;
  callRecords: Pick<CallRecordStore, 'list' | 'count'>;
  callFigures: Pick<CallFigureStore, 'ofPeriod' | 'byCompany'>;
  ledger: Pick<CallLedgerStore, 'overview' | 'missedOf'>;
  log: Log;
  trustedProxies: readonly string[];
  /** Time zone of the dates on pages, such as `Europe/Amsterdam`. */
  timeZone: string;
  /** How to reach the operator, in the operator's own words. */
  help?: string | undefined;
  /** BELCODE_MAIL_FROM. */
  mailFrom?: string | undefined;
  /** BELCODE_AFTER_LOGIN: where people go on; the first one is the default. */
  afterLogin?: readonly string[];
  /** Programs behind a proxy; undefined without BELCODE_FORWARD_AUTH. */
  forward?: ForwardSite | undefined;
  /** Programs by OpenID Connect; undefined without BELCODE_OIDC. */
  oidc?: OidcSite | undefined;
  /** BELCODE_CALLER_ID, for companies without a caller id. */
  callerId?: string | undefined;
  /** Feature code that an extension dials to hear its waiting code, such as `*232`. */
  featureCode: string | undefined;
  /** Public push key in base64url, with which browsers subscribe. Empty when push messages cannot be sent. */
  pushKey(): Promise<string>;
  readSubscription: SubscriptionReader['readSubscription'];
  /** Whether extensions of this exchange can receive messages. */
  messagesAllowed: boolean;
  /** Whether an extension of this exchange can be a method. */
  extensionsAllowed: boolean;
}
