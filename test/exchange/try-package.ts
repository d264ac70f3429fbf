import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { buildExchange } from '../../lab/build-exchange.ts';
import { labFolder, projectFolder, rootFolder } from '../../lab/folders.ts';
import { section } from '../../lab/telephones.ts';
import { ownConnection } from '../own-connection.ts';
import { startTelephone } from '../phones/baresip.ts';
import { hearDigits, openEar, readRecording } from '../phones/hear-digits.ts';
import { startWorld } from '../phones/world.ts';
import { until } from '../until.ts';
import { Panel } from './panel.ts';
import { untilUnderstood } from './until-understood.ts';

/**
 * `npm run try:package`: a new Debian with its own Asterisk, Redis and PostgreSQL as they are installed; then the
 * package, `belcode setup --answers`, a test call to a SIPp telephone that presses a key, the programs as their units
 * start them, and a code that a desk phone hears. It prints the seconds. No systemd runs there, so it starts what the
 * units would.
 */
const run = promisify(execFile);
const root = join(labFolder, 'instances/try-package');
const number = '+31612348090';
const trunkPort = 5_070;
const extension = '202';
const url = 'http://127.0.0.1:8080';
const limitMilliseconds = 400_000;

const started = performance.now();
const say = (line: string) => console.log(`${Math.round((performance.now() - started) / 1_000)} s: ${line}`);

/** Runs in the new Debian, as root. */
async function inside(script: string, show = false): Promise<string> {
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    DEBIAN_FRONTEND: 'noninteractive',
    LANG: 'C.UTF-8',
    HOME: '/root',
  };
  const words = [root, '/bin/sh', '-ec', `${script} 2>&1`];
  try {
    const { stdout } = await run('chroot', words, { env, timeout: limitMilliseconds, maxBuffer: 1e8 });
    if (show) console.log(stdout.replace(/^(?=.)/gm, '  '));
    return stdout;
  } catch (error) {
    throw new Error(`${script}\n${(error as { stdout?: string }).stdout?.slice(-3_000)}`);
  }
}

/** @param file the package to install */
async function prepare(file: string): Promise<void> {
  await buildExchange(say);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, '..'), { recursive: true });
  // As mmdebstrap made it: nothing of the lab has written to it.
  await run('cp', ['-a', rootFolder, root], { timeout: limitMilliseconds });
  cpSync('/etc/resolv.conf', join(root, 'etc/resolv.conf'), { dereference: true });
  cpSync(file, join(root, 'tmp', basename(file)));
  say('a new Debian with its Asterisk, Redis and PostgreSQL');
  await inside('apt-get -o Acquire::Check-Valid-Until=false update');
  await inside(`apt-get install -y --no-install-recommends espeak-ng /tmp/${basename(file)}`);
  say('apt install ./belcode_….deb espeak-ng');
}

/** What the operator has before Belcode: services that run, and a trunk. */
async function startServices(): Promise<void> {
  // A network of its own, so that every program has its usual port. baresip wants an address besides loopback.
  await run('ip', ['link', 'set', 'lo', 'up']);
  await run('ip', ['addr', 'add', '192.0.2.10/24', 'dev', 'lo']);
  await run('mount', ['-t', 'proc', 'proc', join(root, 'proc')]);
  await run('mount', ['--rbind', '/dev', join(root, 'dev')]);
  await run('mount', ['-t', 'tmpfs', 'tmpfs', join(root, 'run')]);
  await inside('install -d -o redis -g redis /run/redis; install -d -o asterisk -g asterisk /run/asterisk');
  await inside(
    'install -d -o postgres -g postgres -m 2775 /run/postgresql; systemd-tmpfiles --create /usr/lib/tmpfiles.d/belcode.conf || install -d -o belcode-dialler -g asterisk -m 750 /run/belcode',
  );
  writeFileSync(
    join(root, 'etc/asterisk/pjsip.conf'),
    `${readFileSync(join(root, 'etc/asterisk/pjsip.conf'), 'utf8')}
[transport-udp]
type = transport
protocol = udp
bind = 127.0.0.1:5060
[my-trunk]
type = endpoint
transport = transport-udp
context = default
disallow = all
allow = ulaw
aors = my-trunk
[my-trunk]
type = aor
contact = sip:127.0.0.1:${trunkPort}
${section(extension, '!', '').replace('(!)', '\ntype = endpoint\ncontext = default\ndisallow = all\nallow = ulaw')}
`,
  );
  await inside('pg_ctlcluster 18 main start');
  await inside('setpriv --reuid redis --regid redis --clear-groups redis-server /etc/redis/redis.conf');
  await inside('asterisk -U asterisk -G asterisk');
  await until(() => inside('asterisk -rx "core waitfullybooted"'), 60_000);
  say('Asterisk, Redis and PostgreSQL run as Debian configures them');
}

/** The words of a unit, by the user and group that it names. */
function startUnit(name: string): void {
  const unit = readFileSync(join(root, `usr/lib/systemd/system/${name}.service`), 'utf8');
  const fieldOf = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
  const as = `setpriv --reuid ${fieldOf('User')} --regid ${fieldOf('Group')} --clear-groups`;
  const script = `set -a; . /etc/belcode/belcode.env; cd /; umask ${fieldOf('UMask')}; exec ${as} ${fieldOf('ExecStart')} > /tmp/${name}.log 2>&1`;
  spawn('chroot', [root, '/bin/sh', '-ec', script], {
    stdio: 'ignore',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
}

/** A whole code call: a desk phone rings, its person presses both keys, hears the code, and the code passes. */
async function hearCode(): Promise<void> {
  const desk = await startTelephone({ number: extension, sipPort: 5_060 });
  const apiKey = (await inside('belcode key add --name try --scope challenges:number')).match(/bel_\S+/)?.[0] ?? '';
  const panel = new Panel({ url, apiKey });
  const { id } = await panel.open(extension);
  await desk.untilIncoming(60_000);
  await desk.answer();
  let before: string | undefined;
  for (const _ of ['first', 'second']) {
    const asked = (await panel.progress(id, ({ key }) => key !== undefined && key !== before)).at(-1)?.key ?? '';
    // A key in the first second of its question is not understood.
    await untilUnderstood();
    await desk.press(asked);
    before = asked;
  }
  const { delivery } = await panel.untilOver(id);
  await desk.untilClosed();
  const ear = await openEar(join(root, 'var/lib/belcode/sounds'), 'en');
  const [code = ''] = hearDigits(ear, await readRecording(desk.recording()));
  const { state } = await panel.answer(id, code);
  say(`a code call to a desk phone: ${delivery.state}, and the code that it heard: ${state}`);
  await desk.stop();
}

async function tryIt(): Promise<void> {
  await startServices();
  const telephone = await startWorld({
    port: trunkPort,
    does: [
      { answers: 180 },
      { answers: 200 },
      { sends: 'silence' },
      { waitsMilliseconds: 1_500 },
      { sends: 'key 5' },
      { waitsFor: 'BYE' },
    ],
  });
  const answers = [
    `dial = PJSIP/{number}@my-trunk`,
    'destinations = +31',
    `test-number = ${number}`,
    `extensions = ${extension}`,
    'dial-internal = PJSIP/{number}',
    'redis-close = yes',
  ];
  writeFileSync(join(root, 'var/tmp/answers'), answers.join('\n'));
  const begun = performance.now();
  await inside('belcode setup --answers /var/tmp/answers', true);
  say(`belcode setup with its test call: ${Math.round((performance.now() - begun) / 1_000)} s`);
  for (const unit of ['belcode-api', 'belcode-dialler']) startUnit(unit);
  const ready = () => fetch(`${url}/readyz`, { headers: ownConnection }).then((answer) => answer.ok);
  await until(ready, 60_000).catch((error) => {
    for (const unit of ['belcode-api', 'belcode-dialler'])
      console.log(readFileSync(join(root, `tmp/${unit}.log`), 'utf8').slice(-2_000));
    throw error;
  });
  say('the programs are ready, as users belcode-api and belcode-dialler');
  await hearCode();
  console.log((await inside('belcode doctor || true')).replace(/^(?=.)/gm, '  '));
  await inside('belcode setup --undo', true);
  await telephone.stop();
}

if (process.argv[2] === 'inside') {
  await tryIt();
  process.exit(0);
}
const file = process.argv[2] ?? '';
if (!existsSync(file)) throw new Error('usage: npm run try:package (it builds the package, and needs root)');
await prepare(file);
const again = [
  '--net',
  '--mount',
  '--propagation',
  'private',
  '--pid',
  '--mount-proc',
  '--fork',
  '--kill-child',
  process.execPath,
];
const child = spawn('unshare', [...again, '--import', 'tsx', import.meta.filename, 'inside'], {
  cwd: projectFolder,
  stdio: 'inherit',
});
process.exitCode = await new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
rmSync(root, { recursive: true, force: true });
