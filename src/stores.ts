import type { Redis } from 'ioredis';
import { ApiKeyStore } from './accounts/api-key-store.ts';
import { AttemptStore } from './accounts/attempt-store.ts';
import { CompanySettingStore } from './accounts/company-setting-store.ts';
import { CompanyStore } from './accounts/company-store.ts';
import { EnrolmentLinkStore } from './accounts/enrolment-link-store.ts';
import { HeldCallStore } from './accounts/held-call-store.ts';
import { LoginFactsStore } from './accounts/login-facts-store.ts';
import { MethodRuleStore } from './accounts/method-rule-store.ts';
import { OidcClientStore } from './accounts/oidc-client-store.ts';
import { PasswordCampaignStore } from './accounts/password-campaign-store.ts';
import { PasswordLinkStore } from './accounts/password-link-store.ts';
import { RememberedBrowserStore } from './accounts/remembered-browser-store.ts';
import { ReminderStore } from './accounts/reminder-store.ts';
import { RollOutStore } from './accounts/roll-out-store.ts';
import { SessionStore } from './accounts/session-store.ts';
import { SetUpCodeStore } from './accounts/set-up-code-store.ts';
import { UnfinishedLoginStore } from './accounts/unfinished-login-store.ts';
import { UserStore } from './accounts/user-store.ts';
import { UserTableStore } from './accounts/user-table-store.ts';
import { WelcomeStore } from './accounts/welcome-store.ts';
import { AuditStore } from './audit/audit-store.ts';
import { AppHoldStore } from './challenges/app-hold-store.ts';
import { AppInboxFeed } from './challenges/app-inbox-feed.ts';
import { ChallengeStore } from './challenges/challenge-store.ts';
import { DialInStore } from './challenges/dial-in-store.ts';
import { IdempotencyStore } from './challenges/idempotency-store.ts';
import { systemClock as clock } from './clock.ts';
import type { Config } from './config.ts';
import { internalCallsPerSecond } from './deliveries/call-job.ts';
import { CallQueue } from './deliveries/call-queue.ts';
import { DeliveryStore } from './deliveries/delivery-store.ts';
import { DiallerStore } from './deliveries/dialler-store.ts';
import { EndpointPresenceStore } from './deliveries/endpoint-presence-store.ts';
import { HangUpFeed } from './deliveries/hang-up-feed.ts';
import { MessageQueue } from './deliveries/message-queue.ts';
import { ProgressFeed } from './deliveries/progress-feed.ts';
import { AppDeviceStore } from './factors/app-device-store.ts';
import { AuthenticatorStore } from './factors/authenticator-store.ts';
import { BypassStore } from './factors/bypass-store.ts';
import { CoverageStore } from './factors/coverage-store.ts';
import { EnrolledNumberStore } from './factors/enrolled-number-store.ts';
import { EnrolmentStore } from './factors/enrolment-store.ts';
import { FactorStore } from './factors/factor-store.ts';
import { FailureStore } from './factors/failure-store.ts';
import { NonceStore } from './factors/nonce-store.ts';
import { PasskeyStore } from './factors/passkey-store.ts';
import { PendingDeviceStore } from './factors/pending-device-store.ts';
import { PushKeyStore } from './factors/push-key-store.ts';
import { RecoveryCodeStore } from './factors/recovery-code-store.ts';
import { sealKeys } from './factors/seal.ts';
import { SigningKeyStore } from './factors/signing-key-store.ts';
import { CallFigureStore } from './incidents/call-figure-store.ts';
import { CallRecordStore } from './incidents/call-record-store.ts';
import { OidcTicketStore } from './login/oidc/oidc-ticket-store.ts';
import { RadiusClientStore } from './login/radius/radius-client-store.ts';
import { ChallengeLineStore } from './people/challenge-line-store.ts';
import { HeldDataStore } from './people/held-data-store.ts';
import { DestinationRuleStore } from './policy/destination-rule-store.ts';
import { CallLedgerStore } from './policy/ledger/call-ledger-store.ts';
import { callRulesOf } from './policy/ledger/read-call-rules.ts';
import { callTimesOf } from './policy/ledger/read-call-times.ts';
import { SuspendedNumberStore } from './policy/suspended-number-store.ts';
import type { Database } from './postgres/connect-postgres.ts';
import { systemRandom as random } from './random.ts';
import { SubmissionStore } from './submissions/submission-store.ts';
import { WebhookMessageStore } from './webhooks/webhook-message-store.ts';
import { WebhookQueue } from './webhooks/webhook-queue.ts';
import { WebhookStore } from './webhooks/webhook-store.ts';

/** What each program connects that logs people in. */
export interface StoreConnections {
  redis: Redis;
  /** Only subscribes. */
  subscriber: Redis;
  database: Database;
}

export type Stores = ReturnType<typeof buildStores>;

/** Everything that uses Redis or PostgreSQL. */
export function buildStores({ redis, subscriber, database }: StoreConnections, config: Config) {
  const secret = config.BELCODE_SECRET;
  const seal = sealKeys(secret, config.BELCODE_SEAL_KEYS);
  const deliveries = new DeliveryStore(redis);
  const rememberedBrowsers = new RememberedBrowserStore(database);
  return {
    seal,
    deliveries,
    apiKeys: new ApiKeyStore(database),
    appDevices: new AppDeviceStore(database),
    appHolds: new AppHoldStore(redis),
    attempts: new AttemptStore(redis),
    audit: new AuditStore(database),
    authenticators: new AuthenticatorStore(database),
    bypasses: new BypassStore(database),
    callFigures: new CallFigureStore(database),
    campaigns: new PasswordCampaignStore({ database, random }),
    rollOut: new RollOutStore(database),
    methodRules: new MethodRuleStore(database),
    callRecords: new CallRecordStore({ database, secret }),
    calls: new CallQueue(redis, secret, queueRates(config)),
    challenges: new ChallengeStore(redis, secret),
    challengeLines: new ChallengeLineStore(database),
    coverage: new CoverageStore(database),
    companies: new CompanyStore({ database, random }),
    companySettings: new CompanySettingStore(database),
    destinations: new DestinationRuleStore({ database, clock, prefixes: config.BELCODE_DESTINATIONS }),
    dialIns: new DialInStore(redis, secret),
    diallers: new DiallerStore(redis),
    endpoints: new EndpointPresenceStore(redis),
    enrolledNumbers: new EnrolledNumberStore(database),
    enrolmentLinks: new EnrolmentLinkStore({ redis, random, secret }),
    enrolments: new EnrolmentStore(database),
    heldData: new HeldDataStore(database),
    factors: new FactorStore({ database, random }),
    failures: new FailureStore(database),
    hangUps: new HangUpFeed({ commands: redis, subscriber }),
    heldCalls: new HeldCallStore(database),
    idempotency: new IdempotencyStore({ redis, clock, random, secret }),
    inbox: new AppInboxFeed({ commands: redis, subscriber }),
    ledger: new CallLedgerStore(redis, { ...callRulesOf(config), mustBeRestored: true }, callTimesOf(config)),
    loginFacts: new LoginFactsStore(database),
    messages: new MessageQueue(redis, secret),
    nonces: new NonceStore(redis),
    oidcClients: new OidcClientStore(database),
    oidcTickets: new OidcTicketStore({ redis, random, sealKeys: seal }),
    passwordLinks: new PasswordLinkStore({ redis, random, secret }),
    passkeys: new PasskeyStore(database),
    pending: new PendingDeviceStore(redis, secret),
    progress: new ProgressFeed({ commands: redis, subscriber, deliveries, clock }),
    pushKeys: new PushKeyStore({ database, random, sealKeys: seal }),
    recoveryCodes: new RecoveryCodeStore(database),
    radiusClients: new RadiusClientStore({ database, random, sealKeys: seal }),
    rememberedBrowsers,
    signingKeys: new SigningKeyStore({ database, random, sealKeys: seal }),
    sessions: new SessionStore({ redis, random, secret, browsers: rememberedBrowsers }),
    setUpCodes: new SetUpCodeStore(database),
    submissions: new SubmissionStore(database),
    suspended: new SuspendedNumberStore(database),
    unfinished: new UnfinishedLoginStore(database),
    table: new UserTableStore(database),
    users: new UserStore({ database, random }),
    reminders: new ReminderStore(database),
    welcomes: new WelcomeStore(database),
    webhooks: new WebhookStore({ database, random, sealKeys: seal }),
    webhookMessages: new WebhookMessageStore({ database, sealKeys: seal }),
    webhookTurns: new WebhookQueue(redis, secret),
  };
}

/** For a program that stops. */
export async function closeQueues({ calls, messages, webhookTurns }: Stores): Promise<void> {
  await Promise.all([calls.close(), messages.close(), webhookTurns.close()]);
}

function queueRates(config: Config) {
  const { BELCODE_CALLS_PER_SECOND: callsPerSecond, BELCODE_CALLS_AT_ONCE, BELCODE_INTERNAL_CALLS_AT_ONCE } = config;
  return {
    trunk: { callsPerSecond, maxConcurrentCalls: BELCODE_CALLS_AT_ONCE },
    internal: { callsPerSecond: internalCallsPerSecond, maxConcurrentCalls: BELCODE_INTERNAL_CALLS_AT_ONCE },
  };
}
