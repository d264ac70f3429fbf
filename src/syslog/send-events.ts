import { hostname } from 'node:os';
import type { AuditEntry } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { requestId } from '../request-id.ts';
import { EventOutput } from './event-output.ts';
import { eventRecord, jsonLine } from './event-record.ts';
import { syslogMessage } from './syslog-message.ts';
import { fileTarget, outputTarget, syslogTarget } from './syslog-targets.ts';

export interface SendEventsParts {
  program: 'api' | 'radius' | 'command';
  config: Pick<Config, 'BELCODE_EVENTS' | 'BELCODE_SYSLOG'>;
  clock: Clock;
  log: Log;
  /** Tells of every entry of the audit from now on. @returns ends it */
  follow(take: (entry: AuditEntry) => void): () => void;
}

/**
 * Sends every entry of the audit that this process writes to where the settings say. @returns sends the rest, for two
 * seconds at most, and ends it
 */
export function sendEvents({ program, config, clock, log, follow }: SendEventsParts): () => Promise<void> {
  const { BELCODE_EVENTS: file, BELCODE_SYSLOG: address } = config;
  const outputs: { output: EventOutput; line: (record: ReturnType<typeof eventRecord>) => string }[] = [];
  if (file !== '' && !(file === 'stdout' && program === 'command')) {
    const target = file === 'stdout' ? outputTarget(process.stdout) : fileTarget(file);
    const output = new EventOutput({ name: 'file', target, clock, log });
    outputs.push({ output, line: (record) => jsonLine(program, record) });
  }
  if (address !== undefined) {
    const output = new EventOutput({ name: 'syslog', target: syslogTarget(address), clock, log });
    const origin = { host: hostname(), program, processId: process.pid };
    outputs.push({ output, line: (record) => syslogMessage(origin, record) });
  }
  if (outputs.length === 0) return async () => {};
  const end = follow((entry) => {
    const record = eventRecord(entry, { at: clock.now(), request: requestId() });
    for (const { output, line } of outputs) output.write(line(record));
  });
  return async () => {
    end();
    await Promise.all(outputs.map(({ output }) => output.close()));
  };
}
