import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listensByUdp } from '../../lab/ports.ts';
import { until } from '../until.ts';
import { pcapOf } from './rtp-pcap.ts';
import { type LoggedMessage, readMessages } from './sipp-messages.ts';
import { sippScenario } from './sipp-scenario.ts';
import { type Act, packetsOf, type Recording, type WorldScenario, worldScenarios } from './world-scenarios.ts';

/** One call as received on the wire; retransmissions belong to the same call. */
export interface Invite {
  /** Milliseconds since the epoch. */
  at: number;
  /** The called number. */
  number: string;
  header(name: string): string[];
}

/** The far end of a trunk: SIPp, which treats every call in the same way. */
export interface World {
  /** The BELCODE_DIAL that calls it. */
  dial: string;
  invites(): Invite[];
  /** Every SIP message of every call, in order. */
  messages(): LoggedMessage[];
  stop(): Promise<void>;
}

interface WorldOptions {
  /** By default a free port. The lab's trunkPort belongs to test/exchange/carrier.test.ts. */
  port?: number;
  /** What happens to each call: a name from the table, or a list of acts. */
  does: WorldScenario | readonly Act[];
}

/** Resolves when it takes calls. SIPp plays recordings through a raw socket, for which it must be root. */
export async function startWorld({ port: wanted, does }: WorldOptions): Promise<World> {
  const port = wanted ?? (await freePort());
  if (listensByUdp(port)) throw new Error(`Another program listens on UDP port ${port}`);
  const acts: readonly Act[] = typeof does === 'string' ? worldScenarios[does] : does;
  const folder = mkdtempSync(join(tmpdir(), 'belcode-world-'));
  const scenario = join(folder, 'world.xml');
  const log = join(folder, 'messages.log');
  const pcap = (recording: Recording) => {
    const name = typeof recording === 'object' ? recording.name : recording;
    const file = join(folder, `${name.replace(/[^a-z0-9]+/g, '-')}-${name.length}.pcap`);
    writeFileSync(file, pcapOf(packetsOf(recording)));
    return file;
  };
  writeFileSync(scenario, sippScenario(acts, pcap));
  const words = ['-sf', scenario, '-i', '127.0.0.1', '-p', String(port), '-nostdin'];
  const logging = ['-trace_msg', '-message_file', log, '-trace_err', '-error_file', join(folder, 'errors.log')];
  const program: ChildProcess = spawn('sipp', [...words, ...logging], { cwd: folder, stdio: 'ignore' });
  const ended = new Promise((resolve) => program.once('exit', resolve));
  const messages = () => (existsSync(log) ? readMessages(readFileSync(log, 'latin1')) : []);
  const stop = async () => {
    program.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // SIPp prints nothing without a terminal, but its port shows that it listens.
    await until(() => {
      if (program.exitCode !== null) throw new Error(`SIPp ended with ${program.exitCode}: ${errorsIn(folder)}`);
      return listensByUdp(port);
    }, 10_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { dial: dialOf(port), messages, invites: () => invitesIn(messages()), stop };
}

/** The lab's trunk, to another port than its own, so that each test file has a far end of its own. */
export function dialOf(port: number): string {
  return `PJSIP/trunk/sip:{number}@127.0.0.1:${port}`;
}

function errorsIn(folder: string): string {
  const file = join(folder, 'errors.log');
  return existsSync(file) ? readFileSync(file, 'latin1') : 'no reason given';
}

function invitesIn(messages: readonly LoggedMessage[]): Invite[] {
  const calls = new Map<string, Invite>();
  for (const { at, direction, firstLine, header } of messages) {
    const [, number] = /^INVITE sip:([^@;>\s]+)@/.exec(firstLine) ?? [];
    const [id = ''] = header('Call-ID');
    if (direction === 'received' && number !== undefined && !calls.has(id)) {
      calls.set(id, { at, number: decodeURIComponent(number), header });
    }
  }
  return [...calls.values()];
}
