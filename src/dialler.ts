import { join } from 'node:path';
import type { AriPbx } from './asterisk/ari-pbx.ts';
import { DrachtioMessages } from './asterisk/drachtio-messages.ts';
import type { SipReports } from './asterisk/sip-reports.ts';
import { claimDialledIn } from './challenges/dial-in.ts';
import { systemClock as clock } from './clock.ts';
import type { Config } from './config.ts';
import { type CallJob, internalCallsPerSecond } from './deliveries/call-job.ts';
import { takeMessages } from './deliveries/dialler-message-queue.ts';
import { takeCalls } from './deliveries/dialler-queue.ts';
import { reportSeconds } from './deliveries/dialler-store.ts';
import { type CallSpeech, loadCallSpeech } from './dialler/call-speech.ts';
import { callsUnderWay } from './dialler/conduct-call.ts';
import { diallerChecks } from './dialler/dialler-checks.ts';
import { keepPresence } from './dialler/keep-presence.ts';
import { type TakeCallParts, takeCall } from './dialler/take-call.ts';
import type { TakeDialledInParts } from './dialler/take-dialled-in.ts';
import { takeDialledInCalls } from './dialler/take-dialled-in-calls.ts';
import { type TakeMessageParts, takeMessage } from './dialler/take-message.ts';
import { buildPbx, openReports, watchTrunksOf } from './dialler-exchange.ts';
import { buildDiallerStores, type Connections, connect, type DiallerStores } from './dialler-stores.ts';
import type { Log } from './log.ts';
import { clockGauges, diallerGauges, redisGauges } from './metrics/gauges.ts';
import { serveMetrics } from './metrics/serve-metrics.ts';
import { judgeContact } from './policy/message-contact.ts';
import { systemRandom as random } from './random.ts';
import { createReadiness } from './readiness.ts';
import { untilRedisReady } from './redis/connect-redis.ts';
import { redisTime } from './redis/redis-time.ts';
import { runProgram, type Stop, stopLimitMilliseconds } from './run-program.ts';
import { listBuiltLanguages } from './speech/built-languages.ts';
import { openCodeFolder, sweepCodeFolder } from './speech/code-folder.ts';

/** Live calls get this long to end when the dialler stops; after it there is time to say how they ended. */
const callLimitMilliseconds = stopLimitMilliseconds - 2_000;

await runProgram('dialler', process.env, start);

/** Builds the parts, takes calls while the exchange is connected, and returns how to stop. */
async function start(config: Config, log: Log): Promise<Stop> {
  const name = config.BELCODE_DIALLER;
  const { speech, languages } = await buildSpeech(config);
  const reports = await openReports(config, log);
  const connections = connect(config, log);
  const stores = buildDiallerStores(connections, config);
  const presence = keepPresence(stores.endpoints, name);
  const pbx = buildPbx(presence, config, log);
  const callParts = buildCallParts({ stores, pbx, speech, reports, config, log });
  const queues = [
    ...takeFromCallQueues(connections, callParts, config),
    takeFromMessageQueue(connections, buildMessageParts({ callParts, reports, config }), config),
  ];
  const dialledIn = takeDialledInCalls(buildDialledInParts({ callParts, stores, language: languages[0], config }));

  const stopMetrics = await serveMetrics('dialler', {
    config,
    log,
    clock,
    readiness: createReadiness(diallerChecks(connections.redis, pbx), clock),
    gauges: [
      redisGauges(Object.values(connections)),
      clockGauges(clock, { redis: () => redisTime(connections.redis) }),
      diallerGauges(() => pbx.isLive(), callsUnderWay),
    ],
  });

  const report = () => stores.diallers.report(name, pbx.isLive() ? 'live' : 'away').catch(() => {});
  void untilRedisReady(connections.redis, reportSeconds * 1_000).then(presence.sweep, () => {});
  const reporting = setInterval(() => {
    void report();
    void presence.renew();
  }, reportSeconds * 1_000);
  void pbx.run({
    onPresence(live) {
      void report();
      if (!live) void presence.forget();
      for (const queue of queues) {
        if (live) queue.resume();
        else queue.pause();
      }
    },
    onIncoming: dialledIn.take,
  });

  const watch = watchTrunksOf(stores.ledger, config, log);

  return async () => {
    clearInterval(reporting);
    watch.stop();
    await stopMetrics();
    await Promise.all([stores.diallers.withdraw(name).catch(() => {}), presence.forget()]);
    await Promise.all([...queues.map((queue) => queue.close(callLimitMilliseconds)), dialledIn.stop()]);
    pbx.stop();
    reports?.close();
    for (const connection of Object.values(connections)) connection.disconnect();
  };
}

/** Loads the prebuilt prompts, and prepares an empty folder for the sounds of codes. */
async function buildSpeech(config: Config) {
  // Each dialler has its own folder, so that files found at the start are leftovers of its own earlier run.
  const codeSounds = join(config.BELCODE_CODE_SOUNDS, config.BELCODE_DIALLER);
  await openCodeFolder({ folder: config.BELCODE_CODE_SOUNDS });
  await openCodeFolder({ folder: codeSounds });
  await sweepCodeFolder(codeSounds, 0, clock);
  const languages = await listBuiltLanguages(config.BELCODE_SOUNDS, config.BELCODE_LANGUAGE, config.BELCODE_LANGUAGES);
  const speech = await loadCallSpeech({ sounds: config.BELCODE_SOUNDS, codeSounds, languages, random });
  return { speech, languages };
}

interface CallPartsFrom {
  stores: DiallerStores;
  pbx: AriPbx;
  speech: CallSpeech;
  reports: SipReports | undefined;
  config: Config;
  log: Log;
}

type CallParts = ReturnType<typeof buildCallParts>;

function buildCallParts({ stores, pbx, speech, reports, config, log }: CallPartsFrom) {
  return {
    pbx,
    speech,
    reports,
    log,
    clock,
    random,
    challenges: stores.challenges,
    deliveries: stores.deliveries,
    hangUps: stores.hangUps,
    ledger: stores.ledger,
    paces: stores.paces,
    secret: config.BELCODE_SECRET,
    codeDigits: config.BELCODE_CODE_DIGITS,
    ringSeconds: config.BELCODE_RING_SECONDS,
    silenceSeconds: config.BELCODE_SILENCE_SECONDS,
    callSeconds: config.BELCODE_CALL_SECONDS,
    keySeconds: config.BELCODE_KEY_SECONDS,
    screenSeconds: config.BELCODE_SCREEN_SECONDS,
    callKeys: config.BELCODE_CALL_KEYS === '1' ? 1 : 2,
    detectMachine: config.BELCODE_MACHINES === 'detect',
    forwarded: config.BELCODE_FORWARDED,
  } satisfies TakeCallParts;
}

/** One queue for each route; both begin paused, until the exchange is there. */
function takeFromCallQueues({ queue: redis }: Connections, parts: CallParts, config: Config) {
  const common = { redis, log: parts.log, secret: parts.secret, paused: true };
  const take = (job: CallJob, signal: AbortSignal) => takeCall(parts, job, signal);
  const outside = {
    callsPerSecond: config.BELCODE_CALLS_PER_SECOND,
    maxConcurrentCalls: config.BELCODE_CALLS_AT_ONCE,
  };
  const internal = {
    callsPerSecond: internalCallsPerSecond,
    maxConcurrentCalls: config.BELCODE_INTERNAL_CALLS_AT_ONCE,
  };
  return [takeCalls({ ...common, ...outside }, take), takeCalls({ ...common, ...internal, route: 'internal' }, take)];
}

function buildMessageParts({
  callParts,
  reports,
  config,
}: {
  callParts: CallParts;
  reports: SipReports | undefined;
  config: Config;
}): TakeMessageParts {
  const { pbx, deliveries, challenges, secret, codeDigits, log } = callParts;
  const plainMessages = config.BELCODE_PLAIN_MESSAGES;
  const common = { deliveries, challenges, secret, codeDigits, plainMessages, random, log };
  if (config.BELCODE_DRACHTIO === undefined) return { pbx, reports, ...common };
  const drachtio = new DrachtioMessages({
    ...config.BELCODE_DRACHTIO,
    secret: config.BELCODE_DRACHTIO_SECRET,
    registrar: pbx,
    mayGoTo: (contact) => judgeContact(contact, plainMessages).allowed,
    clock,
    log,
  });
  return { pbx: drachtio, reports: drachtio, ...common };
}

function takeFromMessageQueue({ redis: commands, queue: redis }: Connections, parts: TakeMessageParts, config: Config) {
  return takeMessages(
    { redis, commands, log: parts.log, secret: parts.secret, dialler: config.BELCODE_DIALLER, paused: true },
    (job, late, signal) => takeMessage(parts, job, late, signal),
  );
}

interface DialledInPartsFrom {
  callParts: CallParts;
  stores: DiallerStores;
  language: string;
  config: Config;
}

function buildDialledInParts({ callParts, stores, language, config }: DialledInPartsFrom): TakeDialledInParts {
  return {
    ...callParts,
    claim: (extension) => claimDialledIn({ ...callParts, dialIns: stores.dialIns }, extension),
    endpointTemplate: config.BELCODE_ENDPOINT,
    language,
    dialledIn: new Set(),
  };
}
