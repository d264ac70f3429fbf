// Prepares a fresh machine for the project's programs: npm packages, then Debian packages.
// Plain JavaScript without imports from npm, because it runs before npm packages are installed.
//
//   node lab/prepare.mjs            npm packages
//   node lab/prepare.mjs exchange   also the tools that build the lab's exchange
//   node lab/prepare.mjs tests      also the telephones and the browsers of the tests
//   node lab/prepare.mjs bench      also the tools of the benchmarks
//   node lab/prepare.mjs voices     also what judges voices
//   node lab/prepare.mjs manual     also the browser that prints the manual

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..');

/** Debian packages by purpose, each with a file that shows that the package is installed. */
const packages = {
  exchange: { mmdebstrap: '/usr/bin/mmdebstrap', 'espeak-ng': '/usr/bin/espeak-ng' },
  tests: {
    'baresip-core': '/usr/bin/baresip',
    'sip-tester': '/usr/bin/sipp',
    'linphone-cli': '/usr/bin/linphonec',
    // Twinkle insists on a microphone, which PulseAudio is to ALSA by these plugins.
    'twinkle-console': '/usr/bin/twinkle-console',
    pulseaudio: '/usr/bin/pulseaudio',
    'libasound2-plugins': '/etc/alsa/conf.d/50-pulseaudio.conf',
    chromium: '/usr/bin/chromium',
    'chromium-headless-shell': '/usr/lib/chromium/chromium-headless-shell',
    'firefox-esr': '/usr/bin/firefox-esr',
    // WebKit, the engine of every iPhone, with a screen for its window.
    'webkit2gtk-driver': '/usr/bin/WebKitWebDriver',
    xvfb: '/usr/bin/Xvfb',
    oathtool: '/usr/bin/oathtool',
    // Reads recordings that are handed in.
    ffmpeg: '/usr/bin/ffmpeg',
    // Reads the manual as PDF.
    'poppler-utils': '/usr/bin/pdftotext',
    pgbouncer: '/usr/sbin/pgbouncer',
    // The languages of docs/integrations/native-api.md.
    'php-cli': '/usr/bin/php',
    python3: '/usr/bin/python3',
    curl: '/usr/bin/curl',
    jq: '/usr/bin/jq',
    'python3-twilio': '/usr/lib/python3/dist-packages/twilio/rest/__init__.py',
  },
  manual: { 'chromium-headless-shell': '/usr/lib/chromium/chromium-headless-shell' },
  voices: {
    'espeak-ng': '/usr/bin/espeak-ng',
    sox: '/usr/bin/sox',
    pocketsphinx: '/usr/bin/pocketsphinx_batch',
    'pocketsphinx-en-us': '/usr/share/pocketsphinx/model/en-us/en-us/mdef',
  },
  bench: { tcpdump: '/usr/bin/tcpdump', 'sip-tester': '/usr/bin/sipp' },
};

/** Programs of Debian packages that would bring a service, each put in `.lab/tools` with what it needs. */
const tools = {
  promtool: { from: ['prometheus'], path: './usr/bin/promtool' },
  nginx: { from: ['nginx'], path: './usr/sbin/nginx' },
  caddy: { from: ['caddy'], path: './usr/bin/caddy' },
  // FreeRADIUS, its radclient, PAM's module, and a server of SSH.
  radius: {
    from: [
      ...['freeradius', 'freeradius-utils', 'freeradius-common', 'libfreeradius3', 'libtalloc2', 'libpcre3'],
      ...['libpcap0.8', 'libpam-radius-auth', 'openssh-server', 'openssh-client', 'libwrap0'],
    ],
    path: '.',
  },
  apache: {
    from: ['apache2-bin', 'libapache2-mod-auth-openidc', 'libapr1', 'libaprutil1', 'libcjose0', 'libhiredis0.14'],
    path: './usr',
  },
  sudo: { from: ['sudo'], path: './usr' },
  openvpn: {
    from: ['openvpn', 'libpkcs11-helper1', 'liblzo2-2', 'libnl-3-200', 'libnl-genl-3-200'],
    path: '.',
  },
  rsyslog: { from: ['rsyslog', 'rsyslog-gnutls', 'libestr0', 'libfastjson4', 'liblognorm5'], path: './usr' },
};

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function run(command, args, environment = {}) {
  const ended = spawnSync(command, args, {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  });
  if (ended.status !== 0) fail(`${command} ${args.join(' ')} failed: see its words above.`);
}

function installNpmPackages() {
  const lockHash = createHash('sha256')
    .update(readFileSync(join(project, 'package-lock.json')))
    .digest('hex');
  const stamp = join(project, 'node_modules', '.belcode-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash) return;
  console.log('Installing npm packages …');
  // No package of ours needs its install script, because all of them ship their binaries.
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  mkdirSync(join(project, 'node_modules'), { recursive: true });
  writeFileSync(stamp, lockHash);
}

function installDebianPackages(wanted) {
  const missing = Object.keys(wanted).filter((name) => !existsSync(wanted[name]));
  if (missing.length === 0) return;
  const compose = 'Or use docker compose: see the README.';
  if (!existsSync('/usr/bin/apt-get')) fail(`This needs Debian's packages (${missing.join(', ')}). ${compose}`);
  if (process.getuid?.() !== 0) fail(`Run this as root, or have root install ${missing.join(' ')}. ${compose}`);
  console.log(`Installing Debian packages: ${missing.join(' ')} …`);
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-q=2'], quiet);
  run('apt-get', ['install', '-y', '-q=2', '--no-install-recommends', ...missing], quiet);
}

function extractTools() {
  const folder = join(project, '.lab', 'tools');
  const missing = Object.entries(tools).filter(([name]) => !existsSync(join(folder, name)));
  if (missing.length > 0 && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0)
    run('apt-get', ['update', '-q=2']);
  for (const [name, { from, path }] of missing) {
    const tool = join(folder, name);
    if (!existsSync('/usr/bin/apt-get')) fail(`This needs ${name} of Debian's package ${from[0]}.`);
    console.log(`Taking ${name} out of Debian's package ${from[0]} …`);
    const work = mkdtempSync(join(tmpdir(), 'belcode-tool-'));
    // As root, apt downloads as a user of its own.
    chmodSync(work, 0o777);
    run('sh', ['-c', `cd '${work}' && apt-get download -q=2 ${from.join(' ')}`]);
    for (const file of readdirSync(work).filter((each) => each.endsWith('.deb')))
      run('sh', ['-c', `dpkg-deb --fsys-tarfile '${join(work, file)}' | tar -x -C '${work}' ${path}`]);
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(work).filter((each) => each.endsWith('.deb'))) rmSync(join(work, file));
    const part = `${tool}.${process.pid}`;
    run('cp', ['-r', join(work, path), part]);
    // Two checkouts, or two runs, may do this at once. A folder takes no other folder's place.
    if (existsSync(tool)) rmSync(part, { recursive: true });
    else renameSync(part, tool);
    rmSync(work, { recursive: true });
  }
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Belcode needs Node 20.19 or later; this is ${process.versions.node}.`);

installNpmPackages();
if (!['manual', 'voices', undefined].includes(process.argv[2])) installDebianPackages(packages.exchange);
if (process.argv[2] === 'manual') installDebianPackages(packages.manual);
if (process.argv[2] === 'tests') installDebianPackages(packages.tests);
if (process.argv[2] === 'tests') extractTools();
if (process.argv[2] === 'bench') installDebianPackages(packages.bench);
if (process.argv[2] === 'voices') installDebianPackages(packages.voices);
