import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LabAddresses } from './addresses.ts';
import { chosenExchange } from './exchanges.ts';
import { projectFolder } from './folders.ts';
import { labSounds } from './sounds.ts';
import { telephoneSections } from './telephones.ts';

/** Files that we take unchanged from Debian, because Asterisk does not load a module whose file is missing. */
const shippedFiles = ['acl', 'amd', 'features', 'indications', 'udptl'];

/**
 * Writes Asterisk's configuration into `<folder>/asterisk`: the filled templates of the lab, which load the project's
 * `dialplan/`.
 *
 * @param places `shipped`: folder of Debian's configuration, for the files that the lab does not write; without it the
 *   caller must provide them. `sounds`: folder of the prompts. `pjsip`: more lines for pjsip.conf
 */
export function writeAsteriskFiles(
  addresses: LabAddresses,
  rtp: { rtpStart: number; rtpEnd: number },
  { shipped, sounds = labSounds, pjsip = '' }: { shipped?: string; sounds?: string; pjsip?: string },
): void {
  const exchange = chosenExchange();
  const values: Record<string, string> = {
    ...Object.fromEntries(Object.entries({ ...addresses, ...rtp }).map(([key, value]) => [key, String(value)])),
    name: basename(addresses.folder),
    project: projectFolder,
    sounds,
    modules: exchange.modules[process.arch] ?? '/usr/lib/asterisk/modules',
    telephones: `${telephoneSections()}\n${pjsip}`,
  };
  for (const part of ['etc', 'db', 'spool/recording', 'run', 'log'])
    mkdirSync(join(addresses.folder, 'asterisk', part), { recursive: true });
  for (const file of shipped === undefined ? [] : shippedFiles) {
    cpSync(join(shipped ?? '', `${file}.conf`), join(addresses.folder, `asterisk/etc/${file}.conf`));
  }
  const templates = join(import.meta.dirname, 'asterisk');
  for (const file of readdirSync(templates)) {
    const filled = readFileSync(join(templates, file), 'utf8').replace(
      /\{\{(\w+)\}\}/g,
      (whole, key: string) => values[key] ?? whole,
    );
    writeFileSync(join(addresses.folder, 'asterisk/etc', file), filled, { mode: 0o600 });
  }
}
