import { once } from 'node:events';
import type { Clock } from '../clock.ts';
import { metricsSettings } from '../config/monitoring-settings.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Readiness } from '../readiness.ts';
import { readyGauges } from './gauges.ts';
import type { Measurer } from './metric-table.ts';
import { createMetricsServer } from './metrics-server.ts';
import { type GaugeReader, ProgramMetrics } from './program-metrics.ts';

export interface ServeMetricsParts {
  config: Pick<Config, (typeof metricsSettings)[Measurer] | 'BELCODE_METRICS_TOKEN_FILE'>;
  readiness(): Promise<Readiness>;
  gauges: readonly GaugeReader[];
  clock: Clock;
  log: Log;
}

/**
 * Counts what a program does, and serves it where the settings say. A port that is taken stops no login and no call:
 * the program goes on without metrics, and says so.
 *
 * @returns ends it
 */
export async function serveMetrics(
  program: Measurer,
  { config, readiness, gauges, clock, log }: ServeMetricsParts,
): Promise<() => Promise<void>> {
  const setting = metricsSettings[program];
  const listening = config[setting];
  if (listening === 'off') return async () => {};
  const metrics = new ProgramMetrics(program, [readyGauges(program, readiness), ...gauges], clock);
  const server = createMetricsServer({ metrics, readiness, tokenFile: config.BELCODE_METRICS_TOKEN_FILE });
  try {
    server.listen(listening);
    await once(server, 'listening');
    log.info(listening, 'Serving metrics');
  } catch (error) {
    metrics.close();
    log.warn(`No metrics are served: ${(error as Error).message}. Set ${setting} to a free port, or to off`);
    return async () => {};
  }
  server.on('error', (error) => log.warn({ err: error }, 'the server of the metrics has a trouble'));
  return async () => {
    metrics.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
}
