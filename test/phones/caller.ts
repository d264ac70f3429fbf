import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../lab/ports.ts';
import { type LoggedMessage, readMessages } from './sipp-messages.ts';

/** A caller of the exchange: SIPp, which can claim any identity. */
export interface Caller {
  /** Every SIP message of the call, in order. */
  messages(): LoggedMessage[];
  /** The exchange's final statuses to the INVITEs. */
  statuses(): number[];
  stop(): Promise<void>;
}

interface CallerOptions {
  /** The lab's sipPort. */
  sipPort: number;
  /** The dialled number. */
  to: string;
  /** The caller's claimed identity. */
  from: string;
  headers?: readonly string[];
  /** Hangs up this long after the answer; by default it stays until the exchange hangs up. */
  staysMilliseconds?: number;
  /** 127.0.0.2 is the lab's carrier; other addresses must give a password. */
  address?: string;
  login?: { user: string; password: string };
}

const sdp = `v=0
o=caller 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000`;

function invite({ to, from, headers = [] }: CallerOptions, sequence: number, login: string): string {
  const lines = [
    `INVITE sip:${to}@127.0.0.1:[remote_port] SIP/2.0`,
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    `From: <sip:${from}@127.0.0.1>;tag=caller[call_number]`,
    `To: <sip:${to}@127.0.0.1>`,
    'Call-ID: [call_id]',
    `CSeq: ${sequence} INVITE`,
    'Contact: <sip:caller@[local_ip]:[local_port]>',
    'Max-Forwards: 70',
    ...headers,
    ...(login === '' ? [] : [login]),
    'Content-Type: application/sdp',
    'Content-Length: [len]',
  ];
  return `<send retrans="500"><![CDATA[\n\n${lines.join('\n')}\n\n${sdp}\n]]></send>`;
}

function ack(to: string, sequence: number): string {
  const lines = [
    `ACK sip:${to}@127.0.0.1:[remote_port] SIP/2.0`,
    '[last_Via:]',
    '[last_From:]',
    '[last_To:]',
    '[last_Call-ID:]',
    `CSeq: ${sequence} ACK`,
    'Content-Length: 0',
  ];
  return `<send><![CDATA[\n\n${lines.join('\n')}\n\n]]></send>`;
}

const ok = `<send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`;

function bye(to: string): string {
  const lines = [
    `BYE sip:${to}@127.0.0.1:[remote_port] SIP/2.0`,
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    '[last_From:]',
    '[last_To:]',
    '[last_Call-ID:]',
    'CSeq: 3 BYE',
    'Max-Forwards: 70',
    'Content-Length: 0',
  ];
  return `<send retrans="500"><![CDATA[\n\n${lines.join('\n')}\n\n]]></send>\n<recv response="200"/>`;
}

function scenario(options: CallerOptions): string {
  const { to, login, staysMilliseconds } = options;
  const first =
    login === undefined
      ? [invite(options, 1, '')]
      : [
          invite(options, 1, ''),
          '<recv response="401" auth="true"/>',
          ack(to, 1),
          invite(options, 2, `[authentication username=${login.user} password=${login.password}]`),
        ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
${first.join('\n')}
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200"/>
${ack(to, login === undefined ? 1 : 2)}
${staysMilliseconds === undefined ? `<recv request="BYE"/>\n${ok}` : `<pause milliseconds="${staysMilliseconds}"/>\n${bye(to)}`}
</scenario>
`;
}

/** Calls once. */
export async function startCaller(options: CallerOptions): Promise<Caller> {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-caller-'));
  const file = join(folder, 'caller.xml');
  const log = join(folder, 'messages.log');
  writeFileSync(file, scenario(options));
  const { address = '127.0.0.1', sipPort } = options;
  const where = ['-sf', file, '-i', address, '-p', String(await freePort()), `127.0.0.1:${sipPort}`];
  const words = ['-m', '1', '-nostdin', '-trace_msg', '-message_file', log];
  const program = spawn('sipp', [...where, ...words], { cwd: folder, stdio: 'ignore' });
  const ended = new Promise((resolve) => program.once('exit', resolve));
  const messages = () => (existsSync(log) ? readMessages(readFileSync(log, 'latin1')) : []);
  return {
    messages,
    statuses: () =>
      messages().flatMap(({ direction, firstLine, header }) => {
        const status = Number(/^SIP\/2\.0 (\d{3})/.exec(firstLine)?.[1]);
        return direction === 'received' && status >= 200 && header('CSeq').join().includes('INVITE') ? [status] : [];
      }),
    async stop() {
      program.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
