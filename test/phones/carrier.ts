import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isUdpPortFree } from '../../lab/ports.ts';
import { until } from '../until.ts';

/** The far end of the lab's trunk: SIPp, which answers every call with one status. */
export interface Carrier {
  stop(): Promise<void>;
}

const refusal = (status: number) => `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="refuse">
  <recv request="INVITE"/>
  <send retrans="500"><![CDATA[
SIP/2.0 ${status} Refused
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <recv request="ACK"/>
</scenario>
`;

/** @param options `port`: the lab's trunkPort; `status`: the SIP status of every answer, 300 to 699 */
export async function startCarrier({ port, status }: { port: number; status: number }): Promise<Carrier> {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-carrier-'));
  const scenario = join(folder, 'refuse.xml');
  writeFileSync(scenario, refusal(status));
  const program: ChildProcess = spawn(
    'sipp',
    ['-sf', scenario, '-i', '127.0.0.1', '-p', String(port), '-nostdin', '-timeout', '60s'],
    { cwd: folder, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => program.once('exit', resolve));
  // SIPp says nothing without a terminal; its port tells that it listens.
  await until(async () => !(await isUdpPortFree(port)), 10_000);
  return {
    async stop() {
      program.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
