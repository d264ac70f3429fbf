import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../clock.ts';
import { type Measured, onMeasured } from '../measure.ts';
import { type Measurer, type Metric, type MetricName, metricsOf, metricTable } from './metric-table.ts';

type Labels = Readonly<Record<string, string>>;

/** The value of a gauge at the moment. */
export interface GaugeValue {
  name: MetricName;
  labels?: Labels;
  value: number;
}

/** May throw when what it reads is away; its gauges are then absent. */
export type GaugeReader = () => Promise<readonly GaugeValue[]>;

/** Node's own gauges with the ending of counters, which promtool refuses. The same is in nodejs_active_resources. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** All who ask within this time share one look. */
const keptMilliseconds = 1_000;
const readLimitMilliseconds = 1_000;

/** Counts what happens in one program, and renders it for Prometheus. */
export class ProgramMetrics {
  readonly contentType: string;
  readonly #registry = new Registry();
  readonly #clock: Clock;
  readonly #readers: readonly GaugeReader[];
  readonly #counters = new Map<MetricName, Counter>();
  readonly #histograms = new Map<MetricName, Histogram>();
  readonly #gauges = new Map<MetricName, Gauge>();
  readonly #endings: (() => void)[];
  #rendered: { text: Promise<string>; until: number } | undefined;

  constructor(program: Measurer, readers: readonly GaugeReader[], clock: Clock) {
    this.#clock = clock;
    this.#readers = [...readers, async () => [{ name: 'belcode_build_info', labels: { program }, value: 1 }]];
    this.contentType = this.#registry.contentType;
    collectDefaultMetrics({ register: this.#registry });
    for (const name of misnamed) this.#registry.removeSingleMetric(name);
    for (const name of metricsOf(program)) this.#add(name);
    this.#endings = this.#listen();
  }

  /** The page of metrics. At most one a second is made. */
  render(): Promise<string> {
    const now = this.#clock.now();
    if (this.#rendered === undefined || now >= this.#rendered.until) {
      // While it is made, everybody waits for it.
      const rendered = { text: this.#render(), until: Number.POSITIVE_INFINITY };
      const settle = () => {
        rendered.until = this.#clock.now() + keptMilliseconds;
      };
      rendered.text.then(settle, settle);
      this.#rendered = rendered;
    }
    return this.#rendered.text;
  }

  close(): void {
    for (const end of this.#endings) end();
    this.#registry.clear();
  }

  #add(name: MetricName): void {
    const { kind, help, labels = {}, buckets }: Metric = metricTable[name];
    const options = { name, help, labelNames: Object.keys(labels), registers: [this.#registry] };
    if (kind === 'gauge') {
      this.#gauges.set(name, new Gauge(options));
      return;
    }
    const metric =
      kind === 'counter' ? new Counter(options) : new Histogram({ ...options, buckets: [...(buckets ?? [])] });
    if (metric instanceof Counter) this.#counters.set(name, metric);
    else this.#histograms.set(name, metric);
    // A series that is there from the start has an increase from its first event on.
    for (const each of combinationsOf(labels)) {
      if (metric instanceof Counter) metric.inc(each, 0);
      else metric.zero(each);
    }
  }

  #listen(): (() => void)[] {
    const count = (name: MetricName, labels: Labels) => this.#counters.get(name)?.inc(closedLabels(name, labels));
    const time = (name: MetricName, labels: Labels, seconds: number) =>
      this.#histograms.get(name)?.observe(closedLabels(name, labels), seconds);
    const on = <What extends keyof Measured>(what: What, take: (facts: Measured[What]) => void) =>
      onMeasured(what, take);
    return [
      on('challenge-opened', ({ kind }) => count('belcode_challenges_opened_total', { kind })),
      on('challenge-ended', ({ kind, outcome }) => count('belcode_challenges_ended_total', { kind, outcome })),
      on('code-compared', ({ kind, outcome }) => count('belcode_codes_compared_total', { kind, outcome })),
      on('call-refused', ({ rule }) => count('belcode_calls_refused_total', { rule })),
      on('call-ended', ({ route, reason }) => count('belcode_calls_ended_total', { route, reason })),
      on('call-rang', ({ route, seconds }) => time('belcode_call_ring_seconds', { route }, seconds)),
      on('call-answered', ({ route, seconds }) => time('belcode_call_answer_seconds', { route }, seconds)),
      on('message-ended', ({ outcome }) => count('belcode_messages_ended_total', { outcome })),
      on('push-ended', ({ outcome }) => count('belcode_pushes_total', { outcome })),
      on('webhook-ended', ({ outcome }) => count('belcode_webhooks_total', { outcome })),
      on('mail-ended', ({ outcome }) => count('belcode_mails_total', { outcome })),
      on('event-dropped', ({ output }) => count('belcode_events_dropped_total', { output })),
      on('audited', ({ event }) => count('belcode_audit_events_total', { event })),
      on('forward-judged', ({ outcome }) => count('belcode_forward_auth_total', { outcome })),
      on('oidc-answered', ({ outcome }) => count('belcode_oidc_total', { outcome })),
      on('radius-ended', ({ outcome }) => count('belcode_radius_requests_total', { outcome })),
      on('request-ended', ({ part, status, seconds }) =>
        time('belcode_requests_seconds', { part, status: `${Math.floor(status / 100)}xx` }, seconds),
      ),
    ];
  }

  async #render(): Promise<string> {
    const values = (await Promise.all(this.#readers.map((read) => this.#read(read)))).flat();
    for (const gauge of this.#gauges.values()) gauge.reset();
    // Without labels `reset` leaves a 0, which would be a lie about what could not be read.
    for (const gauge of this.#gauges.values()) gauge.remove({});
    for (const { name, labels = {}, value } of values) this.#gauges.get(name)?.set(closedLabels(name, labels), value);
    return this.#registry.metrics();
  }

  /** Nothing of what cannot be read in time. */
  async #read(read: GaugeReader): Promise<readonly GaugeValue[]> {
    const stop = new AbortController();
    const late = this.#clock.wait(readLimitMilliseconds, stop.signal).then(() => []);
    late.catch(() => {});
    try {
      return await Promise.race([read(), late]);
    } catch {
      return [];
    } finally {
      stop.abort();
    }
  }
}

/** Each label with a value of the table, so that nothing that people choose can become a label. */
function closedLabels(name: MetricName, labels: Labels): Record<string, string> {
  const { labels: known = {} }: Metric = metricTable[name];
  return Object.fromEntries(
    Object.entries(known).map(([label, values]) => {
      const value = labels[label] ?? '';
      return [label, values.includes(value) ? value : 'other'];
    }),
  );
}

function combinationsOf(labels: NonNullable<Metric['labels']>): Record<string, string>[] {
  return Object.entries(labels).reduce<Record<string, string>[]>(
    (all, [label, values]) => all.flatMap((each) => values.map((value) => ({ ...each, [label]: value }))),
    [{}],
  );
}
