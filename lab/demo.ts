import { addCrowd } from './demo/add-crowd.ts';
import { addSampleUsers } from './demo/add-sample-users.ts';
import { buildDemo } from './demo/build-demo.ts';
import { holdPort } from './demo/hold-port.ts';
import { startLab } from './lab.ts';
import { startPrograms } from './programs.ts';
import { browserTelephone } from './telephones.ts';

const usualPort = 3_000;

/** Stops what has started; called in reverse order. */
const running: (() => Promise<unknown>)[] = [];
let stopping = false;

const say = (line: string) => {
  if (!stopping) console.log(line);
};

async function start(): Promise<void> {
  const held = await holdPort(Number(process.env.PORT || usualPort));
  // A second demo at the same time needs its own lab.
  const name = held.port === usualPort ? 'demo' : `demo-${held.port}`;
  say('Starting Asterisk, Redis and PostgreSQL …');
  const lab = await startLab(name, say);
  running.push(() => lab.stop());
  say('Starting Belcode …');
  const programs = await startPrograms({
    lab,
    name,
    redisDatabase: 0,
    // Long times, because a first-time user reads before pressing a key.
    settings: {
      BELCODE_DIAL: 'PJSIP/{number}',
      BELCODE_RING_SECONDS: '60',
      BELCODE_KEY_SECONDS: '15',
      BELCODE_CALL_KEYS: '2',
      // The telephone of the page also shows messages; extension 260 makes it a device of the app.
      BELCODE_EXTENSIONS: '260',
      BELCODE_PUSH_CONTACT: 'mailto:demo@belcode.invalid',
      BELCODE_SIP_REPORTS: `127.0.0.1:${lab.sipReportsPort}`,
    },
    say,
  });
  running.push(() => programs.stop());
  const panel = await addSampleUsers(programs.environment, programs.url);
  if (process.argv.includes('--crowd')) {
    say('Adding 200 companies and 3,000 users …');
    await addCrowd(programs.environment.BELCODE_DATABASE_URL ?? '');
  }
  const demo = await buildDemo({ belcode: programs, httpPort: lab.httpPort, telephone: browserTelephone, panel });
  running.push(() => demo.close());
  await held.release();
  await demo.listen({ host: '127.0.0.1', port: held.port });
  say(`Belcode demo: http://127.0.0.1:${held.port}`);
}

async function stop(): Promise<void> {
  stopping = true;
  for (const each of running.reverse()) await each().catch(() => {});
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    // A program that is just starting ends with this process.
    void stop().then(() => process.exit(0));
  });
}

try {
  await start();
} catch (error) {
  if (!stopping) {
    const [reason = ''] = (error as Error).message.split('\n');
    console.error(`The demo did not start: ${reason}`);
    await stop();
    process.exit(1);
  }
}
