import { systemClock } from '../../src/clock.ts';
import { ProgressFeed } from '../../src/deliveries/progress-feed.ts';
import { createLog } from '../../src/log.ts';
import { buildPanel } from '../../src/panel/build-panel.ts';
import type { PanelParts } from '../../src/panel/panel-parts.ts';
import { connectLab } from '../connections.ts';
import { openLogin } from '../login/open-login.ts';
import { Visitor } from './visitor.ts';

export type OpenedPanel = Awaited<ReturnType<typeof openPanel>>;

/** The panel on real stores; a test plays the dialler. */
export async function openPanel(given: Partial<Pick<PanelParts, 'help' | 'trustedProxies'>> = {}) {
  const home = await openLogin();
  const subscriber = await connectLab('waiting');
  const { deliveries } = home.parts;
  const lines: string[] = [];
  const panel = await buildPanel({
    // A clock that waits, for pages that follow a call.
    login: { ...home.parts, clock: { ...systemClock, now: home.parts.clock.now } },
    progress: new ProgressFeed({ commands: home.redis, subscriber, deliveries }),
    users: home.users,
    factors: home.factors,
    enrolments: home.enrolments,
    companies: home.companies,
    audit: home.audit,
    log: createLog('panel', 'trace', { write: (line: string) => void lines.push(line) }),
    trustedProxies: ['127.0.0.1'],
    timeZone: 'Europe/Amsterdam',
    help: 'Bel 050 820 00 00',
    ...given,
  });
  return {
    ...home,
    panel,
    logged: () => lines.join(''),
    visitor: (headers: Record<string, string> = {}) => new Visitor(panel, headers),
    async close(): Promise<void> {
      await panel.close();
      await home.close();
    },
  };
}
