import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildExchange } from '../../lab/build-exchange.ts';
import { labFolder, projectFolder, rootFolder } from '../../lab/folders.ts';
import { section } from '../../lab/telephones.ts';
import { ownConnection } from '../own-connection.ts';
import { startTelephone } from '../phones/baresip.ts';
import { hearDigits, openEar, readRecording } from '../phones/hear-digits.ts';
import { startWorld } from '../phones/world.ts';
import { until } from '../until.ts';
import { BootedDebian } from './booted-debian.ts';
import { Panel } from './panel.ts';
import { untilUnderstood } from './until-understood.ts';

/**
 * `npm run try:package`: systemd boots a new Debian with its own Asterisk, Redis and PostgreSQL as they are installed;
 * then the package, `belcode setup --answers`, a test call to a SIPp telephone that presses a key, the units, a code
 * that a desk phone hears, an upgrade, and the removal. It prints the seconds.
 */
const run = promisify(execFile);
const root = join(labFolder, 'instances/try-package');
const number = '+31612348090';
const trunkPort = 5_070;
const extension = '202';
const programs = ['belcode-api', 'belcode-dialler'];
const url = 'http://127.0.0.1:8080';
const limitMilliseconds = 400_000;

const started = performance.now();
const say = (line: string) => console.log(`${Math.round((performance.now() - started) / 1_000)} s: ${line}`);

/** @param file the package to install */
async function prepare(file: string): Promise<void> {
  await buildExchange(say);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, '..'), { recursive: true });
  // As mmdebstrap made it: nothing of the lab has written to it.
  await run('cp', ['-a', rootFolder, root], { timeout: limitMilliseconds });
  cpSync('/etc/resolv.conf', join(root, 'etc/resolv.conf'), { dereference: true });
  cpSync(file, join(root, 'var/tmp/belcode.deb'));
  const install = 'apt-get install -y --no-install-recommends adduser dbus espeak-ng mount nodejs systemd-sysv';
  const script = `apt-get -o Acquire::Check-Valid-Until=false update; ${install}`;
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive', LANG: 'C.UTF-8' };
  await run('chroot', [root, '/bin/sh', '-ec', script], { env, timeout: limitMilliseconds, maxBuffer: 1e8 });
  say('a new Debian with its Asterisk, Redis and PostgreSQL');
}

/** What the operator has before Belcode: services that run, and a trunk. */
async function bootDebian(): Promise<BootedDebian> {
  // A network of its own, so that every program has its usual port. baresip wants an address besides loopback.
  await run('ip', ['link', 'set', 'lo', 'up']);
  await run('ip', ['addr', 'add', '192.0.2.10/24', 'dev', 'lo']);
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
  const debian = await BootedDebian.boot(root);
  await debian.run('systemctl start redis-server postgresql asterisk');
  await until(() => debian.run('asterisk -rx "core waitfullybooted"'), 60_000);
  say('systemd has booted it: Asterisk, Redis and PostgreSQL run as Debian configures them');
  return debian;
}

/** A whole code call: a desk phone rings, its person presses both keys, hears the code, and the code passes. */
async function hearCode(debian: BootedDebian): Promise<void> {
  const desk = await startTelephone({ number: extension, sipPort: 5_060 });
  const apiKey = (await debian.run('belcode key add --name try --scope challenges:number')).match(/bel_\S+/)?.[0] ?? '';
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

const show = (printed: string) => console.log(printed.replace(/^(?=.)/gm, '  '));

/** Installs or upgrades. The network of the trial reaches no mirror, so a package that is missing would fail here. */
const install = (debian: BootedDebian) =>
  debian.run('apt-get install -y --reinstall --no-install-recommends /var/tmp/belcode.deb');

/** The processes of the programs. @throws Error with the journal when one does not run or is not ready */
async function untilReady(debian: BootedDebian): Promise<string[]> {
  const ready = () => fetch(`${url}/readyz`, { headers: ownConnection }).then((answer) => answer.ok);
  try {
    await until(ready, 60_000);
    await debian.run(`systemctl is-active ${programs.join(' ')}`);
  } catch {
    throw new Error(await debian.run(`journalctl --no-pager -n 60 ${programs.map((each) => `-u ${each}`).join(' ')}`));
  }
  return (await debian.run(`systemctl show --value --property MainPID ${programs.join(' ')}`)).match(/\d+/g) ?? [];
}

/** Each timer's program once, as its unit runs it. @throws Error with the journal of one that fails */
async function runTimers(debian: BootedDebian): Promise<void> {
  for (const unit of ['belcode-campaign', 'belcode-end', 'belcode-prune']) {
    await debian.run(`systemctl start ${unit} || { journalctl --no-pager -u ${unit}; exit 1; }`);
  }
  say('the units of the timers have run');
}

async function tryIt(debian: BootedDebian): Promise<void> {
  await install(debian);
  say('apt install ./belcode_….deb');
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
  show(await debian.run('belcode setup --answers /var/tmp/answers'));
  say(`belcode setup with its test call: ${Math.round((performance.now() - begun) / 1_000)} s`);
  const before = await untilReady(debian);
  say('the units are ready, as users belcode-api and belcode-dialler');
  await hearCode(debian);
  await runTimers(debian);
  show(await debian.run('belcode doctor || true'));
  await install(debian);
  const after = await untilReady(debian);
  if (before.length !== 2 || before.some((each) => after.includes(each)))
    throw new Error(`not restarted: ${before} ${after}`);
  say('an upgrade has restarted both');
  await hearCode(debian);
  const stopping = performance.now();
  await debian.run(`systemctl stop ${programs.join(' ')}; ! systemctl is-failed ${programs.join(' ')}`);
  say(`both stopped, in ${Math.round(performance.now() - stopping)} ms`);
  show(await debian.run('belcode setup --undo'));
  await debian.run('apt-get purge -y belcode; test ! -e /etc/belcode -a ! -e /run/belcode');
  say('apt purge belcode');
  await telephone.stop();
}

if (process.argv[2] === 'inside') {
  const debian = await bootDebian();
  await tryIt(debian).finally(() => debian.stop());
  process.exit(0);
}
const file = process.argv[2] ?? '';
if (!existsSync(file)) throw new Error('usage: npm run try:package (it builds the package, and needs root)');
await prepare(file);
const again = ['--net', '--mount', '--propagation', 'private', '--fork', '--kill-child'];
const child = spawn('unshare', [...again, process.execPath, '--import', 'tsx', import.meta.filename, 'inside'], {
  cwd: projectFolder,
  stdio: 'inherit',
});
process.exitCode = await new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
rmSync(root, { recursive: true, force: true });
