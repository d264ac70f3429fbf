import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { scriptNames } from './script-names.ts';
import { portsOf } from './sockets-of.ts';
import { type Step, withoutIds } from './step.ts';

export interface RedisTrace {
  steps(): Step[];
  stop(): void;
}

interface TracedRedis {
  port: number;
  /** Commands to other databases are left out. */
  database: number;
  /** Name and process of each program. Commands of others are left out. */
  programs: Readonly<Record<string, number>>;
}

/** `1700000000.123456 [2 127.0.0.1:51234] "evalsha" "…" …`; a command of a script has `lua` for its address. */
const monitored = /^\+?(\d+\.\d+) \[(\d+) (?:[\d.]+:(\d+)|lua)\] (.*)$/;
/** Words, with the escapes of Redis. */
const words = /"((?:[^"\\]|\\.)*)"/g;

/** Records each command to Redis, from now on, as MONITOR tells it. */
export async function traceRedis({ port, database, programs }: TracedRedis): Promise<RedisTrace> {
  const names = scriptNames();
  const owners = new Map<number, string>();
  const ownerOf = (client: number): string | undefined => {
    if (!owners.has(client)) {
      for (const [name, pid] of Object.entries(programs)) for (const each of portsOf(pid)) owners.set(each, name);
    }
    return owners.get(client);
  };
  const steps: Step[] = [];
  let rest = '';
  let latest: Step | undefined;
  const read = (line: string) => {
    const [, at, index, client, command = ''] = monitored.exec(line) ?? [];
    if (at === undefined || Number(index) !== database) return;
    if (client === undefined) {
      if (latest !== undefined) latest.inside += 1;
      return;
    }
    const by = ownerOf(Number(client));
    latest = undefined;
    if (by === undefined) return;
    const said = [...command.matchAll(words)].map(([, word = '']) => unescaped(word));
    latest = { at: Number(at) * 1_000, to: 'redis', by, what: nameOf(said, names), inside: 0 };
    steps.push(latest);
  };
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) read(line);
      resolve();
    });
    socket.write('MONITOR\r\n');
  });
  return { steps: () => [...steps], stop: () => socket.destroy() };
}

/** Redis writes what is not printable ASCII as `\\n` or `\\xe2`. */
function unescaped(word: string): string {
  return word.replace(/\\(x[0-9a-f]{2}|.)/g, (_, sign: string) => {
    if (sign.length > 1) return String.fromCharCode(Number.parseInt(sign.slice(1), 16));
    return { n: '\n', r: '\r', t: '\t' }[sign] ?? sign;
  });
}

/** Commands whose first word is no key. */
const withoutKey = ['publish', 'subscribe', 'unsubscribe', 'ping', 'xreadgroup', 'script', 'multi', 'exec', 'client'];

function nameOf([command = '', ...rest]: readonly string[], names: ReadonlyMap<string, string>): string {
  const name = command.toLowerCase();
  // A script that Redis has not seen yet is sent whole.
  const digest =
    name === 'eval'
      ? createHash('sha1')
          .update(rest[0] ?? '', 'latin1')
          .digest('hex')
      : rest[0];
  if (name === 'evalsha' || name === 'eval') return names.get(digest ?? '') ?? `${name} of an unknown script`;
  return withoutIds(withoutKey.includes(name) && name !== 'publish' ? name : `${name} ${rest[0] ?? ''}`.trim());
}
