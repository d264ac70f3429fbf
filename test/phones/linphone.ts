import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../lab/ports.ts';
import { telephonePassword } from '../../lab/telephones.ts';
import {
  type ConsoleProgram,
  type HoldingTelephone,
  startConsoleTelephone,
  telephoneFolder,
} from './console-telephone.ts';

interface LinphoneOptions {
  number: string;
  /** The exchange's port for this transport. */
  sipPort: number;
  /** `tls` also means SRTP, with the keys in SDP (RFC 4568). */
  transport?: 'udp' | 'tcp' | 'tls';
  host?: '127.0.0.1' | '[::1]';
  /** As events (RFC 4733) or by SIP INFO. */
  keys?: 'events' | 'info';
  /** Linphone asks on its console for the certificate of a client, and waits; so it has one. */
  certificate?: { chain: string; key: string };
}

/** Starts Debian's Linphone in a folder of its own, registered at the exchange. */
export async function startLinphone(options: LinphoneOptions): Promise<HoldingTelephone> {
  const folder = telephoneFolder();
  for (const part of ['.local/share/linphone', '.config/linphone']) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'rc'), settingsOf(options, { sip: await freePort(), sound: await freePort(2) }));
  return startConsoleTelephone(options.number, folder, program);
}

const program: ConsoleProgram = {
  // Level 4 prints the states of calls.
  command: ['linphonec', '-c', 'rc', '-d', '4'],
  first: ['soundcard use files'],
  prints: {
    registered: /to \[LinphoneRegistrationOk\]/,
    incoming: / to LinphoneCallIncomingReceived\n/,
    closed: / to LinphoneCallReleased\n/,
    held: / to LinphoneCallPaused\n/,
    resumed: / from state LinphoneCallResuming to LinphoneCallStreamsRunning\n/,
    message: /^(?:linphonec> )?Message received from [^\n]*?>?: ([^\n]*)$/gm,
  },
  types: {
    answer: 'answer',
    hangUp: 'terminate',
    hold: 'pause',
    resume: (printed) => `resume ${[...printed.matchAll(/assigned id (\d+)/g)].at(-1)?.[1] ?? 1}`,
    dial: (digits) => `call ${digits}`,
    press: (key) => key,
  },
  record(file, type) {
    type(`record ${file}`);
    return async () => {};
  },
};

function settingsOf(options: LinphoneOptions, ports: { sip: number; sound: number }): string {
  const { number, sipPort, transport = 'udp', host = '127.0.0.1', keys = 'events', certificate } = options;
  const port = (own: string) => (own === transport ? ports.sip : 0);
  const sections = {
    sip: {
      sip_port: port('udp'),
      sip_tcp_port: port('tcp'),
      sip_tls_port: port('tls'),
      use_ipv6: host === '[::1]' ? 1 : 0,
      guess_hostname: 0,
      contact: `"${number}" <sip:${number}@${host}>`,
      register_only_when_network_is_up: 0,
      auto_net_state_mon: 0,
      default_proxy: 0,
      use_info: keys === 'info' ? 1 : 0,
      use_rfc2833: keys === 'events' ? 1 : 0,
      verify_server_certs: 0,
      verify_server_cn: 0,
      ...(transport === 'tls' ? { media_encryption: 'srtp', media_encryption_mandatory: 1 } : {}),
      ...(certificate === undefined ? {} : { client_cert_chain: certificate.chain, client_cert_key: certificate.key }),
    },
    rtp: { audio_rtp_port: ports.sound },
    proxy_0: {
      reg_proxy: `<sip:${host}:${sipPort};transport=${transport}>`,
      reg_identity: `sip:${number}@${host}`,
      reg_expires: 600,
      reg_sendregister: 1,
    },
    auth_info_0: { username: number, passwd: telephonePassword, realm: 'asterisk' },
  };
  return Object.entries(sections)
    .map(([name, values]) => [`[${name}]`, ...Object.entries(values).map((each) => each.join('=')), ''].join('\n'))
    .join('\n');
}
