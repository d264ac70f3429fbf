import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AriPbx } from './asterisk/ari-pbx.ts';
import { SipReports } from './asterisk/sip-reports.ts';
import { ChallengeStore } from './challenges/challenge-store.ts';
import { claimDialledIn } from './challenges/dial-in.ts';
import { DialInStore } from './challenges/dial-in-store.ts';
import { systemClock as clock } from './clock.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { type CallJob, internalCallsPerSecond } from './deliveries/call-job.ts';
import { CallPaceStore, type PacedWay } from './deliveries/call-pace-store.ts';
import { DeliveryStore } from './deliveries/delivery-store.ts';
import { takeMessages } from './deliveries/dialler-message-queue.ts';
import { takeCalls } from './deliveries/dialler-queue.ts';
import { DiallerStore, reportSeconds } from './deliveries/dialler-store.ts';
import { EndpointPresenceStore } from './deliveries/endpoint-presence-store.ts';
import { HangUpFeed } from './deliveries/hang-up-feed.ts';
import { loadCallSpeech } from './dialler/call-speech.ts';
import { keepPresence } from './dialler/keep-presence.ts';
import { type TakeCallParts, takeCall } from './dialler/take-call.ts';
import { takeDialledIn } from './dialler/take-dialled-in.ts';
import { type TakeMessageParts, takeMessage } from './dialler/take-message.ts';
import { createLog } from './log.ts';
import { CallLedgerStore } from './policy/ledger/call-ledger-store.ts';
import { callRulesOf } from './policy/ledger/read-call-rules.ts';
import { callTimesOf } from './policy/ledger/read-call-times.ts';
import { systemRandom as random } from './random.ts';
import { connectRedis, untilRedisReady } from './redis/connect-redis.ts';
import { listBuiltLanguages } from './speech/built-languages.ts';
import { openCodeFolder, sweepCodeFolder } from './speech/code-folder.ts';

/** Calls under way get so long to end when the dialler is asked to stop. */
const stopLimitMilliseconds = 8_000;

const config = readConfigOrExit();
const log = createLog('dialler', config.BELCODE_LOG_LEVEL);

/** Builds the parts by hand, takes calls while the exchange is there, and says how to stop. */
async function start(): Promise<() => Promise<void>> {
  // A folder of its own, so that whatever lies there at the start was left behind by one of this name that died.
  const codeSounds = join(config.BELCODE_CODE_SOUNDS, config.BELCODE_DIALLER);
  await openCodeFolder({ folder: config.BELCODE_CODE_SOUNDS });
  await openCodeFolder({ folder: codeSounds });
  await sweepCodeFolder(codeSounds, 0, clock);
  const languages = await listBuiltLanguages(config.BELCODE_SOUNDS, config.BELCODE_LANGUAGE);
  const speech = await loadCallSpeech({
    sounds: config.BELCODE_SOUNDS,
    codeSounds,
    languages,
    random,
  });

  const reports = config.BELCODE_SIP_REPORTS && new SipReports({ clock, log });
  if (config.BELCODE_SIP_REPORTS) await reports?.open(config.BELCODE_SIP_REPORTS);

  const redis = connectRedis(config.BELCODE_REDIS_URL, 'commands', log);
  const subscriber = connectRedis(config.BELCODE_REDIS_URL, 'waiting', log);
  const queue = connectRedis(config.BELCODE_REDIS_URL, 'waiting', log);
  const diallers = new DiallerStore(redis);
  const name = config.BELCODE_DIALLER;

  const presence = keepPresence(new EndpointPresenceStore(redis), name);
  void untilRedisReady(redis, reportSeconds * 1_000).then(presence.sweep, () => {});
  const report = () => diallers.report(name, pbx.isLive() ? 'live' : 'away').catch(() => {});
  const pbx = new AriPbx({
    url: config.BELCODE_ARI_URL,
    user: config.BELCODE_ARI_USER,
    password: config.BELCODE_ARI_PASSWORD,
    dialler: name,
    dials: {
      outside: config.BELCODE_DIAL,
      second: config.BELCODE_DIAL_SECOND || undefined,
      internal: config.BELCODE_DIAL_INTERNAL || undefined,
    },
    callerId: config.BELCODE_CALLER_ID,
    onPresence(live) {
      void report();
      if (!live) void presence.forget();
      for (const calls of taken) {
        if (live) calls.resume();
        else calls.pause();
      }
    },
    onIncoming(incoming) {
      const call = takeDialledIn(dialledInParts, incoming, stopping.signal)
        .catch((error) =>
          log.error({ call: incoming.id, err: error }, 'A call that was dialled in could not be run to its end'),
        )
        .finally(() => dialledInCalls.delete(call));
      dialledInCalls.add(call);
    },
    endpoints: presence,
    ...{ log, clock, random },
  });
  const callsPerSecond = config.BELCODE_CALLS_PER_SECOND;
  const paceOf = (way: PacedWay) => new CallPaceStore({ redis, clock, random, way, callsPerSecond });
  const parts = {
    ...{ pbx, speech },
    deliveries: new DeliveryStore(redis),
    challenges: new ChallengeStore(redis),
    ledger: new CallLedgerStore(redis, callRulesOf(config), callTimesOf(config)),
    hangUps: new HangUpFeed({ commands: redis, subscriber }),
    paces: { outside: paceOf('outside'), second: config.BELCODE_DIAL_SECOND === '' ? undefined : paceOf('second') },
    secret: config.BELCODE_SECRET,
    codeDigits: config.BELCODE_CODE_DIGITS,
    ringSeconds: config.BELCODE_RING_SECONDS,
    callSeconds: config.BELCODE_CALL_SECONDS,
    keySeconds: config.BELCODE_KEY_SECONDS,
    detectMachine: config.BELCODE_MACHINES === 'detect',
    forwarded: config.BELCODE_FORWARDED,
    ...{ log, clock, random },
  } satisfies TakeCallParts;
  const stopping = new AbortController();
  const dialledInCalls = new Set<Promise<void>>();
  const dialIns = new DialInStore(redis);
  const dialledInParts = {
    ...parts,
    claim: (extension: string) => claimDialledIn({ ...parts, dialIns }, extension),
    endpointTemplate: config.BELCODE_ENDPOINT,
    language: languages[0],
    dialledIn: new Set<string>(),
  };
  const take = (job: CallJob, signal: AbortSignal) => takeCall(parts, job, signal);
  const messageParts = {
    ...{ pbx, reports, deliveries: parts.deliveries, challenges: parts.challenges, random, log },
    secret: config.BELCODE_SECRET,
    codeDigits: config.BELCODE_CODE_DIGITS,
    plainMessages: config.BELCODE_PLAIN_MESSAGES,
  } satisfies TakeMessageParts;
  const both = { redis: queue, log, paused: true };
  const inside = { callsPerSecond: internalCallsPerSecond, callsAtOnce: config.BELCODE_INTERNAL_CALLS_AT_ONCE };
  const taken = [
    takeCalls({ ...both, callsPerSecond, callsAtOnce: config.BELCODE_CALLS_AT_ONCE }, take),
    takeCalls({ ...both, ...inside, line: 'internal' }, take),
    takeMessages({ ...both, commands: redis, dialler: name }, (job, late, signal) =>
      takeMessage(messageParts, job, late, signal),
    ),
  ];
  const reporting = setInterval(() => {
    void report();
    void presence.renew();
  }, reportSeconds * 1_000);
  void pbx.run();

  return async () => {
    clearInterval(reporting);
    await Promise.all([diallers.withdraw(name).catch(() => {}), presence.forget()]);
    const closed = taken.map((calls) => calls.close(stopLimitMilliseconds));
    stopping.abort(new Error('The dialler is shutting down'));
    await Promise.all([...closed, ...dialledInCalls]);
    pbx.stop();
    reports?.close();
    for (const connection of [redis, subscriber, queue]) connection.disconnect();
  };
}

function readConfigOrExit(): Config {
  try {
    return readConfig('dialler', process.env);
  } catch (error) {
    return exitWith(error);
  }
}

function exitWith(error: unknown): never {
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : `belcode dialler: ${(error as Error).message}`}\n`,
  );
  process.exit(1);
}

const stop = await start().catch(exitWith);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log.info(`${signal}: stopping, ${stopLimitMilliseconds / 1_000} s at most`);
    void Promise.race([stop(), pause(stopLimitMilliseconds + 2_000)]).then(() => process.exit(0));
  });
}
