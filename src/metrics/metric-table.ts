import { factorKinds } from '../accounts/factor-kind.ts';
import { auditEvents } from '../audit/audit-event.ts';
import { challengeStates, isChallengeOver } from '../challenges/challenge.ts';
import { budgetPeriods } from '../config/limit-readers.ts';
import { endReasons } from '../deliveries/delivery.ts';
import { radiusOutcomes } from '../login/radius/radius-outcome.ts';
import { destinationRefusals } from '../policy/destination.ts';
import { forwardOutcomes } from '../policy/forward/forward-rule.ts';
import { admissionRules } from '../policy/ledger/call-ledger.ts';
import { oidcOutcomes } from '../policy/oidc/oidc-outcome.ts';

export type Measurer = 'api' | 'dialler' | 'radius';

export interface Metric {
  kind: 'counter' | 'gauge' | 'histogram';
  /** The programs that have it. */
  of: readonly Measurer[];
  help: string;
  /** Every value that a label may have. Any other becomes `other`, so a metric never has more series than these. */
  labels?: Readonly<Record<string, readonly string[]>>;
  /** Upper bounds in seconds. */
  buckets?: readonly number[];
}

const every = ['api', 'dialler', 'radius'] as const;
/** Those that log people in. */
const logins = ['api', 'radius'] as const;
const routes = ['trunk', 'second-trunk', 'internal', 'dialled-in'] as const;
const queues = ['trunk', 'internal'] as const;
const ends = ['spoken', 'typed', ...endReasons];
/** Shared state is the same in every api, so it must not be added up. */
const shared = 'Every api shows the same: use max(), not sum().';

/** Every metric of Belcode itself; docs/metrics.md lists the same. Those of Node are in `node-metrics.ts`. */
export const metricTable = {
  belcode_build_info: {
    kind: 'gauge',
    of: every,
    help: 'Always 1.',
    labels: { program: every },
  },
  belcode_challenges_opened_total: {
    kind: 'counter',
    of: every,
    help: 'Challenges opened, by kind of method.',
    labels: { kind: factorKinds },
  },
  belcode_challenges_ended_total: {
    kind: 'counter',
    of: every,
    help: 'Challenges ended, by kind of method. One that nobody answers expires, and is not counted here.',
    labels: {
      kind: factorKinds,
      outcome: challengeStates.filter((state) => isChallengeOver(state) && state !== 'expired'),
    },
  },
  belcode_codes_compared_total: {
    kind: 'counter',
    of: every,
    help: 'Codes that were typed and compared, by kind of method.',
    labels: { kind: factorKinds, outcome: ['right', 'wrong'] },
  },
  belcode_calls_refused_total: {
    kind: 'counter',
    of: logins,
    help: 'Calls refused before they were queued, by rule.',
    labels: {
      rule: [...admissionRules.map(({ name }) => name), ...destinationRefusals, 'exchange-unavailable', 'queue-full'],
    },
  },
  belcode_calls_ended_total: {
    kind: 'counter',
    of: ['dialler'],
    help: 'Calls ended, by the route that was dialled last and by reason.',
    labels: { route: routes, reason: ends },
  },
  belcode_call_ring_seconds: {
    kind: 'histogram',
    of: ['dialler'],
    help: 'Seconds from dialling until a telephone rings.',
    labels: { route: routes },
    buckets: [0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30],
  },
  belcode_call_answer_seconds: {
    kind: 'histogram',
    of: ['dialler'],
    help: 'Seconds from dialling until somebody answers.',
    labels: { route: routes },
    buckets: [1, 2, 3, 5, 8, 13, 20, 30, 45, 60],
  },
  belcode_messages_ended_total: {
    kind: 'counter',
    of: ['dialler'],
    help: 'SIP messages with a code, by outcome.',
    labels: { outcome: ['shown', 'handed-on', 'silent', 'not-wanted', 'challenge-over', ...endReasons] },
  },
  belcode_pushes_total: {
    kind: 'counter',
    of: logins,
    help: 'Pushes handed to push services, by outcome.',
    labels: { outcome: ['sent', 'gone', 'refused', 'unavailable'] },
  },
  belcode_webhooks_total: {
    kind: 'counter',
    of: ['api'],
    help: 'Attempts to send an event to an endpoint by webhook, by outcome.',
    labels: { outcome: ['sent', 'failed', 'gone'] },
  },
  belcode_mails_total: {
    kind: 'counter',
    of: logins,
    help: 'Mails, by outcome. refused: too many wait.',
    labels: { outcome: ['sent', 'failed', 'refused'] },
  },
  belcode_audit_events_total: {
    kind: 'counter',
    of: logins,
    help: 'Events written to the audit, each repeat counted.',
    labels: { event: Object.keys(auditEvents) },
  },
  belcode_events_dropped_total: {
    kind: 'counter',
    of: logins,
    help: 'Events of the audit that were not sent on, because the other side was away too long.',
    labels: { output: ['file', 'syslog'] },
  },
  belcode_forward_auth_total: {
    kind: 'counter',
    of: ['api'],
    help: 'Questions of proxies in front of other programs, by what the rules say.',
    labels: { outcome: forwardOutcomes },
  },
  belcode_oidc_total: {
    kind: 'counter',
    of: ['api'],
    help: 'What programs got that ask by OpenID Connect: logins, tokens, or a refusal.',
    labels: { outcome: oidcOutcomes },
  },
  belcode_radius_requests_total: {
    kind: 'counter',
    of: ['radius'],
    help: 'Requests of RADIUS, by verdict; or why they got no reply.',
    labels: { outcome: radiusOutcomes },
  },
  belcode_requests_seconds: {
    kind: 'histogram',
    of: ['api'],
    help: 'Seconds that requests took, except probes and streams, by class of the status.',
    labels: { part: ['api', 'panel'], status: ['2xx', '3xx', '4xx', '5xx'] },
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  belcode_ready: {
    kind: 'gauge',
    of: every,
    help: '1 when this program can do its work: an api or radius log somebody in, a dialler place a call.',
    labels: { program: every },
  },
  belcode_store_up: {
    kind: 'gauge',
    of: logins,
    help: '1 when Belcode can do in the store what it must.',
    labels: { store: ['redis', 'database'] },
  },
  belcode_redis_connections: {
    kind: 'gauge',
    of: every,
    help: 'Connections to Redis.',
    labels: { state: ['ready', 'away'] },
  },
  belcode_clock_ahead_seconds: {
    kind: 'gauge',
    of: every,
    help: 'Seconds by which the clock of this host is ahead of that of the store; negative when it is behind.',
    labels: { store: ['redis', 'database'] },
  },
  belcode_database_connections: {
    kind: 'gauge',
    of: logins,
    help: 'Connections of the pool to PostgreSQL. waiting: queries that wait for one.',
    labels: { state: ['used', 'free', 'waiting', 'max'] },
  },
  belcode_turns_running: {
    kind: 'gauge',
    of: logins,
    help: 'Costly acts under way in this process.',
    labels: { of: ['hashing', 'opening', 'listing', 'mail'] },
  },
  belcode_turns_waiting: {
    kind: 'gauge',
    of: logins,
    help: 'Costly acts that wait for their turn in this process; of mail: the mail queue.',
    labels: { of: ['hashing', 'opening', 'listing', 'mail'] },
  },
  belcode_calls_waiting: {
    kind: 'gauge',
    of: ['api'],
    help: `Calls in the queue. ${shared}`,
    labels: { route: queues },
  },
  belcode_call_wait_seconds: {
    kind: 'gauge',
    of: ['api'],
    help: `Seconds that a call would wait in the queue if it was asked for now. ${shared}`,
    labels: { route: queues },
  },
  belcode_calls_live: {
    kind: 'gauge',
    of: ['api'],
    help: `Calls queued, ringing or up. ${shared}`,
    labels: { route: queues },
  },
  belcode_budget_used_ratio: {
    kind: 'gauge',
    of: ['api'],
    help: `Part of the budget that is used, live calls included; 1 is all of it. ${shared}`,
    labels: { period: budgetPeriods, unit: ['minutes', 'money'] },
  },
  belcode_calls_stopped: {
    kind: 'gauge',
    of: ['api'],
    help: `1 while an operator has stopped all outside calls. ${shared}`,
  },
  belcode_destinations_blocked: {
    kind: 'gauge',
    of: ['api'],
    help: `Prefixes and countries to which a breaker has stopped calls. ${shared}`,
    labels: { area: ['prefix', 'country'] },
  },
  belcode_diallers: {
    kind: 'gauge',
    of: ['api'],
    help: `Running diallers, by whether they reach their exchange. ${shared}`,
    labels: { exchange: ['live', 'away'] },
  },
  belcode_trunk_failing: {
    kind: 'gauge',
    of: ['api'],
    help: `1 while a trunk gives the same answer to all calls. ${shared}`,
    labels: { trunk: ['trunk', 'second-trunk'] },
  },
  belcode_trunk_up: {
    kind: 'gauge',
    of: ['api'],
    help: `0 while Asterisk says that a trunk is down; only of trunks that are watched. ${shared}`,
    labels: { trunk: ['trunk', 'second-trunk', 'internal'] },
  },
  belcode_exchange_up: {
    kind: 'gauge',
    of: ['dialler'],
    help: '1 while the dialler has a live connection to its exchange.',
  },
  belcode_calls_under_way: {
    kind: 'gauge',
    of: ['dialler'],
    help: 'Calls that this dialler conducts now.',
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metricTable;

/** The names of the metrics of a program, in the order of the table. */
export function metricsOf(program: Measurer): MetricName[] {
  return (Object.keys(metricTable) as MetricName[]).filter((name) =>
    (metricTable[name].of as readonly Measurer[]).includes(program),
  );
}
