import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** Builds the Debian package from `dist/` and the packages of production; `npm run package` calls it. */

const project = join(import.meta.dirname, '..');
const { version, description } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const debianArchitectures: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'armhf',
};

/** Where each file of the project is installed. */
const files: readonly (readonly [from: string, to: string])[] = [
  ['dist/src', 'usr/lib/belcode/dist/src'],
  ['dist/migrations', 'usr/lib/belcode/dist/migrations'],
  ['dist/languages', 'usr/lib/belcode/dist/languages'],
  ['package.json', 'usr/lib/belcode/package.json'],
  ['packaging/belcode', 'usr/bin/belcode'],
  ['packaging/belcode.env', 'usr/share/belcode/belcode.env'],
  ['dialplan', 'usr/share/belcode/dialplan'],
  ['packaging/monitoring', 'usr/share/belcode/monitoring'],
  ['docs', 'usr/share/doc/belcode'],
  ['CHANGELOG.md', 'usr/share/doc/belcode/CHANGELOG.md'],
  ['README.md', 'usr/share/doc/belcode/README.md'],
  ['LICENSE', 'usr/share/doc/belcode/copyright'],
  ['packaging/systemd/belcode-api.service', 'usr/lib/systemd/system/belcode-api.service'],
  ['packaging/systemd/belcode-dialler.service', 'usr/lib/systemd/system/belcode-dialler.service'],
  ['packaging/systemd/belcode-campaign.service', 'usr/lib/systemd/system/belcode-campaign.service'],
  ['packaging/systemd/belcode-campaign.timer', 'usr/lib/systemd/system/belcode-campaign.timer'],
  ['packaging/systemd/belcode-remind.service', 'usr/lib/systemd/system/belcode-remind.service'],
  ['packaging/systemd/belcode-remind.timer', 'usr/lib/systemd/system/belcode-remind.timer'],
  ['packaging/systemd/belcode-end.service', 'usr/lib/systemd/system/belcode-end.service'],
  ['packaging/systemd/belcode-end.timer', 'usr/lib/systemd/system/belcode-end.timer'],
  ['packaging/systemd/belcode-prune.service', 'usr/lib/systemd/system/belcode-prune.service'],
  ['packaging/systemd/belcode-prune.timer', 'usr/lib/systemd/system/belcode-prune.timer'],
  ['packaging/systemd/hardening.conf', 'usr/lib/systemd/system/belcode-.service.d/hardening.conf'],
  ['packaging/systemd/belcode.tmpfiles', 'usr/lib/tmpfiles.d/belcode.conf'],
];

/** Folders of the packages that run in production, below the project. argon2 is the only one with a binary. */
function productionPackages(): string[] {
  const listed = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], { cwd: project, encoding: 'utf8' });
  return listed
    .split('\n')
    .slice(1)
    .filter((folder) => folder !== '')
    .map((folder) => relative(project, folder));
}

/**
 * @param target folder of the package, which exists
 * @returns the path of the package
 * @throws Error when a file is missing, or when dpkg-deb fails
 */
export function buildPackage(target: string): string {
  const architecture = debianArchitectures[process.arch];
  if (architecture === undefined) throw new Error(`There is no Debian architecture for ${process.arch}`);
  const root = mkdtempSync(join(tmpdir(), 'belcode-package-'));
  chmodSync(root, 0o755);
  const manual = existsSync(join(project, 'dist/manual'))
    ? ([['dist/manual', 'usr/lib/belcode/dist/manual']] as const)
    : [];
  for (const [from, to] of [...files, ...manual]) cpSync(join(project, from), join(root, to), { recursive: true });
  // A package in another's node_modules is listed itself.
  for (const folder of productionPackages())
    cpSync(join(project, folder), join(root, 'usr/lib/belcode', folder), {
      recursive: true,
      filter: (path) => !path.endsWith('/node_modules') && !path.endsWith('.map'),
    });
  mkdirSync(join(root, 'etc/belcode'), { recursive: true, mode: 0o755 });
  mkdirSync(join(root, 'DEBIAN'));
  writeFileSync(join(root, 'DEBIAN/control'), control(architecture, sizeOf(root)));
  for (const script of ['postinst', 'prerm', 'postrm']) {
    cpSync(join(project, 'packaging/debian', script), join(root, 'DEBIAN', script));
    chmodSync(join(root, 'DEBIAN', script), 0o755);
  }
  const file = join(target, `belcode_${version}_${architecture}.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', root, file], { stdio: 'pipe' });
  rmSync(root, { recursive: true });
  return file;
}

/** @param kibibytes installed size */
function control(architecture: string, kibibytes: number): string {
  const fields = {
    Package: 'belcode',
    Version: version,
    Architecture: architecture,
    Maintainer: 'Belcode <belcode@localhost>',
    'Installed-Size': kibibytes,
    Section: 'comm',
    Priority: 'optional',
    Depends: 'nodejs (>= 20.19), adduser',
    Recommends: 'espeak-ng',
    Suggests: 'ffmpeg, asterisk, redis-server, postgresql, nginx | caddy',
    Description: `second factor for logins, by a call from your Asterisk\n ${description}`,
  };
  return Object.entries(fields)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('');
}

function sizeOf(folder: string): number {
  return Number(execFileSync('du', ['-sk', folder], { encoding: 'utf8' }).split('\t')[0]);
}

if (process.argv[1] === import.meta.filename) {
  const file = buildPackage(join(project, 'dist'));
  console.log(`Install it with: apt install ./${relative(process.cwd(), file)}`);
}
