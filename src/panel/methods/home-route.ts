import type { AuditEventName } from '../../audit/audit-event.ts';
import type { AuditRecord } from '../../audit/audit-store.ts';
import { enterPanel } from '../../login/enter.ts';
import { addresses } from '../kit/addresses.ts';
import { methodOf } from '../kit/method-of-factor.ts';
import { t } from '../kit/render-context.ts';
import { flashNotice, renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import { asked, type Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { homePage } from './home-page.ts';

/** What the person is told of at the next login (E02). */
const shownChanges = [
  'factor-added',
  'factor-removed',
  'device-added',
  'device-removed',
  'primary-changed',
  'password-changed',
  'second-factor-reset',
  'call-reported',
] as const satisfies readonly AuditEventName[];

const readLines = 60;

export function addHomeRoute(panel: Panel, { login, audit }: PanelParts, site: SiteSettings): void {
  panel.get(addresses.home, async (request, reply) => {
    const entered = await enterPanel(login, asked(request));
    const context = renderContextOf(request, site, entered);
    const lines = await audit.list({ userId: entered.session.userId, limit: readLines });
    const changes = sinceLoginBefore(lines).flatMap(({ event, at }) => {
      const told = shownChanges.find((each) => each === event);
      return told === undefined ? [] : [{ text: t(context, `audit-${told}`), at }];
    });
    const methods = entered.factors.map((each) => methodOf(each, entered.facts.company.country));
    const { callsHeldAt } = entered.facts.user;
    return show(reply, homePage(context, { methods, changes, callsHeldAt, notice: flashNotice(request, reply) }));
  });
}

/** Between this login and the one before it. @param lines newest first */
function sinceLoginBefore(lines: readonly AuditRecord[]): AuditRecord[] {
  const logins = lines.flatMap(({ event }, index) => (event === 'login-passed' ? [index] : []));
  const [latest, before] = logins;
  return latest === undefined || before === undefined ? [] : lines.slice(latest + 1, before);
}
