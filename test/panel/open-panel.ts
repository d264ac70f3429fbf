import type { CallProof } from '../../src/accounts/company.ts';
import { MethodRuleStore } from '../../src/accounts/method-rule-store.ts';
import { OidcClientStore } from '../../src/accounts/oidc-client-store.ts';
import { PasswordCampaignStore } from '../../src/accounts/password-campaign-store.ts';
import { ReminderStore } from '../../src/accounts/reminder-store.ts';
import { RollOutStore } from '../../src/accounts/roll-out-store.ts';
import { UserTableStore } from '../../src/accounts/user-table-store.ts';
import { WelcomeStore } from '../../src/accounts/welcome-store.ts';
import { systemClock } from '../../src/clock.ts';
import { ProgressFeed } from '../../src/deliveries/progress-feed.ts';
import type { NumberWatch } from '../../src/factors/changed-number.ts';
import type { RelyingParty } from '../../src/factors/passkey.ts';
import { sealKeys } from '../../src/factors/seal.ts';
import { CallFigureStore } from '../../src/incidents/call-figure-store.ts';
import { createLog } from '../../src/log.ts';
import { buildPanel } from '../../src/panel/build-panel.ts';
import type { PanelParts } from '../../src/panel/panel-parts.ts';
import { HeldDataStore } from '../../src/people/held-data-store.ts';
import type { CallLedgerStore } from '../../src/policy/ledger/call-ledger-store.ts';
import { systemRandom } from '../../src/random.ts';
import { judgeBytes } from '../../src/speech/recordings/judge-bytes.ts';
import { uploadJudge } from '../../src/speech/recordings/judge-upload.ts';
import { SubmissionStore } from '../../src/submissions/submission-store.ts';
import { WebhookChannel } from '../../src/webhooks/webhook-channel.ts';
import { WebhookMessageStore } from '../../src/webhooks/webhook-message-store.ts';
import { WebhookStore } from '../../src/webhooks/webhook-store.ts';
import { numberOfItsOwn } from '../challenges/parts.ts';
import { connectLab } from '../connections.ts';
import { openLogin } from '../login/open-login.ts';
import { Visitor } from './visitor.ts';

export type OpenedPanel = Awaited<ReturnType<typeof openPanel>>;

type GivenParts = Partial<
  Pick<
    PanelParts,
    'pushKey' | 'help' | 'trustedProxies' | 'featureCode' | 'extensionsAllowed' | 'afterLogin' | 'forward' | 'oidc'
  >
> & {
  /** Its own ledger, because stopping the calls of a shared one would affect other tests. */
  ledger?: CallLedgerStore;
  callProof?: CallProof;
  relyingParty?: RelyingParty;
  passkeyLogin?: boolean;
  numberWatch?: NumberWatch;
  /** Undefined for an installation that sends none. */
  mail?: undefined;
};

/** The panel on real stores; a test plays the dialler. */
export async function openPanel({
  ledger,
  relyingParty,
  passkeyLogin = false,
  numberWatch,
  callProof = 'code',
  ...options
}: GivenParts = {}) {
  const { mail: _, ...given } = options;
  const home = await openLogin();
  home.parts.numberWatch = numberWatch;
  const subscriber = await connectLab('waiting');
  const { deliveries } = home.parts;
  const seal = sealKeys(home.parts.secret);
  const lines: string[] = [];
  const panel = await buildPanel({
    login: {
      ...home.parts,
      callProof,
      relyingParty,
      passkeyLogin,
      // The address of the request, as without BELCODE_PANEL_URL.
      panelUrl: undefined,
      // A clock that waits, for pages that follow a call.
      clock: { ...systemClock, now: home.parts.clock.now },
      ...(ledger === undefined ? {} : { ledger }),
      ...('mail' in options ? { mail: undefined } : {}),
    },
    progress: new ProgressFeed({ commands: home.redis, subscriber, deliveries }),
    table: new UserTableStore(home.database),
    reminders: new ReminderStore(home.database),
    welcomes: new WelcomeStore(home.database),
    users: home.users,
    setUpCodes: home.setUpCodes,
    factors: home.factors,
    enrolments: home.enrolments,
    coverage: home.coverage,
    heldData: new HeldDataStore(home.database),
    oidcClients: new OidcClientStore(home.database),
    submissions: new SubmissionStore(home.database),
    // The process has a test of its own (speech/recordings/judge-in-process).
    uploadJudge: uploadJudge({ sounds: '/nowhere', judge: judgeBytes }),
    webhooks: new WebhookStore({ database: home.database, random: systemRandom, sealKeys: seal }),
    webhookMessages: new WebhookMessageStore({ database: home.database, sealKeys: seal }),
    webhookChannel: new WebhookChannel({ clock: systemClock, hosts: ['hooks.example.org'] }),
    companies: home.companies,
    companySettings: home.companySettings,
    audit: home.audit,
    callFigures: new CallFigureStore(home.database),
    campaigns: new PasswordCampaignStore({ database: home.database, random: systemRandom }),
    rollOut: new RollOutStore(home.database),
    methodRules: new MethodRuleStore(home.database),
    callRecords: home.parts.callRecords,
    ledger: ledger ?? home.parts.ledger,
    log: createLog('panel', 'trace', { write: (line: string) => void lines.push(line) }),
    trustedProxies: ['127.0.0.1'],
    timeZone: 'Europe/Amsterdam',
    help: 'Bel 050 820 00 00',
    featureCode: '*232',
    extensionsAllowed: true,
    messagesAllowed: true,
    pushKey: async () => 'public-key-of-the-test',
    readSubscription: (text) => JSON.parse(text),
    ...given,
  });
  return {
    ...home,
    panel,
    logged: () => lines.join(''),
    // A number has one live call, and tests share a Redis.
    givePhone: (userId: string, number = numberOfItsOwn()) => home.givePhone(userId, number),
    visitor: (headers: Record<string, string> = {}) => new Visitor(panel, headers),
    async close(): Promise<void> {
      await panel.close();
      await home.close();
    },
  };
}
