import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AriPbx } from './asterisk/ari-pbx.ts';
import { ChallengeStore } from './challenges/challenge-store.ts';
import { systemClock as clock } from './clock.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { takeCalls } from './deliveries/call-queue.ts';
import { DeliveryStore } from './deliveries/delivery-store.ts';
import { DiallerStore, reportSeconds } from './deliveries/dialler-store.ts';
import { HangUpFeed } from './deliveries/hang-up-feed.ts';
import { loadCallSpeech } from './dialler/call-speech.ts';
import { takeCall } from './dialler/take-call.ts';
import { createLog } from './log.ts';
import { systemRandom as random } from './random.ts';
import { connectRedis } from './redis/connect-redis.ts';
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

  const redis = connectRedis(config.BELCODE_REDIS_URL, 'commands', log);
  const subscriber = connectRedis(config.BELCODE_REDIS_URL, 'waiting', log);
  const queue = connectRedis(config.BELCODE_REDIS_URL, 'waiting', log);
  const diallers = new DiallerStore(redis);
  const name = config.BELCODE_DIALLER;

  const report = () => diallers.report(name, pbx.isLive() ? 'live' : 'away').catch(() => {});
  const pbx = new AriPbx({
    url: config.BELCODE_ARI_URL,
    user: config.BELCODE_ARI_USER,
    password: config.BELCODE_ARI_PASSWORD,
    dialler: name,
    dial: config.BELCODE_DIAL,
    callerId: config.BELCODE_CALLER_ID,
    onPresence(live) {
      void report();
      if (live) calls.resume();
      else calls.pause();
    },
    ...{ log, clock, random },
  });
  const parts = {
    pbx,
    speech,
    deliveries: new DeliveryStore(redis),
    challenges: new ChallengeStore(redis),
    hangUps: new HangUpFeed({ commands: redis, subscriber }),
    secret: config.BELCODE_SECRET,
    codeDigits: config.BELCODE_CODE_DIGITS,
    ringSeconds: config.BELCODE_RING_SECONDS,
    callSeconds: config.BELCODE_CALL_SECONDS,
    keySeconds: config.BELCODE_KEY_SECONDS,
    ...{ log, clock, random },
  };
  const calls = takeCalls(
    {
      redis: queue,
      log,
      callsPerSecond: config.BELCODE_CALLS_PER_SECOND,
      callsAtOnce: config.BELCODE_CALLS_AT_ONCE,
      paused: true,
    },
    (job, signal) => takeCall(parts, job, signal),
  );
  const reporting = setInterval(report, reportSeconds * 1_000);
  void pbx.run();

  return async () => {
    clearInterval(reporting);
    await diallers.withdraw(name).catch(() => {});
    await calls.close(stopLimitMilliseconds);
    pbx.stop();
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
