// A program that sends events to a syslog server as the api does, because NODE_EXTRA_CA_CERTS counts at its start only.
// Each line of its input, `FIRST LAST`, sends the events of these numbers. It prints its log.
import { createInterface } from 'node:readline';
import { systemClock as clock } from '../../src/clock.ts';
import { monitoringSettings } from '../../src/config/monitoring-settings.ts';
import { createLog } from '../../src/log.ts';
import { sendEvents } from '../../src/syslog/send-events.ts';

const { read } = monitoringSettings.BELCODE_SYSLOG;
const config = { BELCODE_EVENTS: '', BELCODE_SYSLOG: read(process.env.SYSLOG ?? '') };
const log = createLog('test', 'info');
const stop = sendEvents({
  program: 'api',
  config,
  clock,
  log,
  follow(take) {
    const input = createInterface({ input: process.stdin });
    input.on('line', (line) => {
      const [first = 0, last = 0] = line.split(' ').map(Number);
      for (let n = first; n <= last; n += 1)
        take({ event: 'login-refused', actor: { kind: 'user', id: `n-${n}` }, detail: { reason: '"x" ] é\n' } });
    });
    input.on('close', () => void stop().then(() => process.exit(0)));
    return () => {};
  },
});
