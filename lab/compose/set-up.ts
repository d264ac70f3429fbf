import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings } from '../../src/config.ts';
import { writeAsteriskFiles } from '../asterisk-files.ts';
import { runCli } from '../programs.ts';

/**
 * Runs once before the other services of docker-compose.yml. Writes Asterisk's configuration for the ports in that
 * file, and makes the tables, the sounds and an API key for the demo page.
 */
const folder = '/exchange';

function port(name: string): number {
  const value = Number(process.env[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a port`);
  return value;
}

writeAsteriskFiles(
  {
    redisPort: 0,
    databasePort: 0,
    httpPort: port('HTTP_PORT'),
    sipPort: port('SIP_PORT'),
    amiPort: port('AMI_PORT'),
    trunkPort: port('TRUNK_PORT'),
    secondTrunkPort: port('TRUNK_PORT') + 1,
    sipReportsPort: port('TRUNK_PORT') + 2,
    ariPassword: process.env.BELCODE_ARI_PASSWORD ?? '',
    amiPassword: process.env.BELCODE_ARI_PASSWORD ?? '',
    folder,
  },
  { rtpStart: 16_000, rtpEnd: 16_999 },
  { sounds: process.env.BELCODE_SOUNDS || '/var/lib/belcode/sounds' },
);

const known = Object.keys(settings);
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name === 'PATH' || known.includes(name)),
);
for (const words of [['migrate'], ['sounds', 'build']]) console.log(await runCli(environment, words));
const key = await runCli(environment, ['key', 'add', '--name', 'demo', '--scope', 'challenges:number', '--json']);
writeFileSync(join(folder, 'key.json'), key, { mode: 0o600 });
