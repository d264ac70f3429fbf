import { execFile } from 'node:child_process';
import { appendFile, chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Box, startBox } from '../../lab/box.ts';
import { chosenExchange } from '../../lab/exchanges.ts';
import { labFolder } from '../../lab/folders.ts';
import { freePort, freeRtpRange } from '../../lab/ports.ts';
import { until } from '../until.ts';

const run = promisify(execFile);

/** An Asterisk with Debian's own configuration, which its operator has given a trunk, and a Redis of its own. */
export interface StockHost {
  folder: string;
  /** Asterisk's configuration. */
  etc: string;
  redisPort: number;
  /** The words that start its console on this machine. */
  console: string;
  stop(): Promise<void>;
}

/** @param trunkPort where the far end of its trunk listens */
export async function startStockHost(name: string, trunkPort: number): Promise<StockHost> {
  const folder = join(labFolder, 'instances', name);
  await rm(folder, { recursive: true, force: true });
  const etc = join(folder, 'etc');
  for (const part of ['db', 'spool', 'run', 'log']) await mkdir(join(folder, part), { recursive: true });
  await cp(join(chosenExchange().folder, 'etc/asterisk'), etc, { recursive: true });
  await giveOwnAddresses(folder, etc, trunkPort);
  const redisPort = await freePort();
  const redisConf = join(folder, 'redis.conf');
  await writeFile(redisConf, `bind 127.0.0.1\nport ${redisPort}\nsave ""\ndir /tmp\n`);
  const boxes = [
    startBox({
      name: 'asterisk',
      root: chosenExchange().folder,
      command: ['/usr/sbin/asterisk', '-C', join(etc, 'asterisk.conf'), '-f'],
      logFile: join(folder, 'asterisk.log'),
    }),
    startBox({ name: 'redis', command: ['/usr/bin/redis-server', redisConf], logFile: join(folder, 'redis.log') }),
  ];
  const stop = async () => {
    await Promise.all(boxes.map((box) => box.kill()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const console = await consoleWords(boxes[0] as Box, folder);
    await until(async () => {
      const [program = '', ...words] = console.split(' ');
      const { stdout } = await run(program, [...words, '-rx', 'core show uptime'], { timeout: 5_000 });
      return stdout.includes('uptime');
    }, 30_000);
    return { folder, etc, redisPort, console, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What belongs to this machine and not to Belcode: folders, free ports, and a trunk. */
async function giveOwnAddresses(folder: string, etc: string, trunkPort: number): Promise<void> {
  const conf = join(etc, 'asterisk.conf');
  const folders = { astetcdir: 'etc', astdbdir: 'db', astspooldir: 'spool', astrundir: 'run', astlogdir: 'log' };
  const own = Object.entries(folders).map(([name, part]) => `${name} => ${join(folder, part)}`);
  const text = (await readFile(conf, 'utf8')).replace(
    /^(astetcdir|astdbdir|astspooldir|astrundir|astlogdir) =>.*\n/gm,
    '',
  );
  await writeFile(conf, text.replace(/^\[directories\]\(!\)$/m, `[directories]\n${own.join('\n')}`));
  await appendFile(join(etc, 'http.conf'), `\nbindport=${await freePort()}\n`);
  await writeFile(join(etc, 'manager.conf'), `[general]\nenabled = no\nport = ${await freePort()}\n`);
  const { rtpStart, rtpEnd } = await freeRtpRange();
  await writeFile(join(etc, 'rtp.conf'), `[general]\nrtpstart=${rtpStart}\nrtpend=${rtpEnd}\n`);
  await writeFile(join(etc, 'iax.conf'), `[general]\nbindaddr=127.0.0.1:${await freePort()}\n`);
  await appendFile(
    join(etc, 'pjsip.conf'),
    `
[transport-udp]
type = transport
protocol = udp
bind = 127.0.0.1:${await freePort()}
[trunk]
type = endpoint
transport = transport-udp
context = default
disallow = all
allow = ulaw
aors = trunk
[trunk]
type = aor
contact = sip:127.0.0.1:${trunkPort}
`,
  );
  await chmod(etc, 0o755);
}

/** Asterisk's socket is in the mounts of its box. */
async function consoleWords(box: Box, folder: string): Promise<string> {
  const pid = await until(() => box.pid() || undefined);
  return `nsenter --mount --target ${pid} chroot ${chosenExchange().folder} /usr/sbin/asterisk -C ${join(folder, 'etc/asterisk.conf')}`;
}
