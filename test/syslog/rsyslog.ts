import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { labFolder } from '../../lab/folders.ts';
import type { Certificates } from '../certificates.ts';
import { until } from '../until.ts';

/** Of Debian's packages rsyslog and rsyslog-gnutls; `lab/prepare.mjs` takes them out. */
const tools = join(labFolder, 'tools/rsyslog');

export interface Rsyslog {
  /** What has arrived, one line of each message: severity, facility, program, message id, structured data, text. */
  lines(): string[];
  /** Ends it at once, as a host that fails. */
  kill(): Promise<void>;
}

/**
 * Debian's rsyslogd, which takes syslog by TLS (RFC 5425) and writes it to a file.
 *
 * @param folder of its own; what it wrote there before stays
 */
export async function startRsyslog(folder: string, port: number, { certificate, key, ca }: Certificates) {
  if (!existsSync(join(tools, 'sbin/rsyslogd'))) throw new Error('rsyslogd is missing: node lab/prepare.mjs tests');
  const libraries = join(tools, 'lib', readdirSync(join(tools, 'lib')).find((name) => name.includes('-linux-')) ?? '');
  const received = join(folder, 'received');
  const words = '%syslogseverity-text% %syslogfacility-text% %app-name% %msgid% %structured-data% %msg%\\n';
  writeFileSync(
    join(folder, 'rsyslog.conf'),
    `global(workDirectory="${folder}" DefaultNetstreamDriver="gtls" DefaultNetstreamDriverCAFile="${ca}"
  DefaultNetstreamDriverCertFile="${certificate}" DefaultNetstreamDriverKeyFile="${key}")
module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
input(type="imtcp" address="127.0.0.1" port="${port}")
template(name="line" type="string" string="${words}")
*.* action(type="omfile" file="${received}" template="line")
`,
  );
  const child = spawn(
    join(tools, 'sbin/rsyslogd'),
    ['-n', '-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'pid'), '-M', join(libraries, 'rsyslog')],
    { env: { LD_LIBRARY_PATH: libraries }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complained = '';
  child.stderr.on('data', (part) => {
    complained += part;
  });
  const ended = once(child, 'close');
  await until(() => listens(port), 20_000).catch((error) => {
    child.kill('SIGKILL');
    throw new Error(`rsyslogd does not listen: ${complained}`, { cause: error });
  });
  return {
    lines() {
      const text = existsSync(received) ? readFileSync(received, 'utf8') : '';
      // It writes of itself too.
      return text.split('\n').filter((line) => line.includes(' belcode-'));
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  } satisfies Rsyslog;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}
