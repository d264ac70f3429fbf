import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { systemClock as clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { systemRandom as random } from '../random.ts';
import { createAgiServer } from './agi/agi-server.ts';
import { apiQuestions } from './agi/api-questions.ts';

export interface AgiAddress {
  host: string;
  port: number;
}

/**
 * Serves FastAGI until the signal aborts.
 *
 * @param api address of Belcode's API
 * @param listening is called with the address, once callers can be asked
 * @throws Error when the port is taken
 */
export async function withAgi(
  { api, at, maxCallers, log }: { api: string; at: AgiAddress; maxCallers: number; log: Log },
  listening: (at: AgiAddress) => void,
  signal: AbortSignal,
): Promise<void> {
  const questionsOf = (key: string) => apiQuestions(api, key);
  const server = createAgiServer({ questionsOf, clock, random, log, maxCallers });
  server.listen(at.port, at.host);
  await once(server, 'listening');
  const { address: host, port } = server.address() as AddressInfo;
  listening({ host, port });
  if (!signal.aborted) await once(signal, 'abort');
  server.close();
}
