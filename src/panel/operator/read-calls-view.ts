import { maskTelephone } from '../../factors/mask-telephone.ts';
import { maskNumber } from '../../factors/phone-number.ts';
import { answerWords, trunkSettings } from '../../incidents/answer-words.ts';
import { readCallOverview } from '../../incidents/read-call-overview.ts';
import { routeOf } from '../../policy/ledger/call-destination.ts';
import type { CallOverview } from '../../policy/ledger/call-ledger.ts';
import type { PanelParts } from '../panel-parts.ts';
import type { CallsView } from './calls-page.ts';

/**
 * Reads the ledger for the operator: numbers are masked, and users are shown by login.
 *
 * @param country the operator's country, ISO 3166-1 alpha-2
 */
export async function readCallsView(
  parts: Pick<PanelParts, 'ledger' | 'users' | 'login'>,
  country: string,
): Promise<CallsView> {
  const { rememberedBrowsers, enrolledNumbers } = parts.login;
  const found = await readCallOverview({ ...parts, rememberedBrowsers, enrolledNumbers });
  const { overview, saved, logins, suspensions } = found;
  const { live, stopped } = overview;
  const [kind = '', by = ''] = stopped?.by.split(' ') ?? [];
  return {
    ...figuresOf(overview),
    stoppedNumbers: suspensions.map(({ number, suspendedAt: since, ...rest }) => ({
      ...rest,
      since,
      number: maskTelephone(number, country),
    })),
    saved,
    stopped: stopped && { since: new Date(stopped.since), by: { kind, id: logins.get(by) ?? by } },
    live: live.map(({ number, since, userId }) => ({
      number: maskNumber(number, country),
      internal: routeOf(number) === 'internal',
      login: userId === undefined ? undefined : (logins.get(userId) ?? userId),
      seconds: Math.max(0, Math.round((parts.login.clock.now() - since) / 1_000)),
    })),
  };
}

function figuresOf({
  reasons,
  refused,
  countries,
  prefixes,
  spending,
  blocks,
  trunks = [],
  watched = [],
}: CallOverview) {
  const failing = trunks.map(({ trunk, answer, numbers, since }) => ({
    name: trunkSettings[trunk],
    answer: answerWords(answer),
    numbers,
    since: new Date(since),
  }));
  const down = watched
    .filter(({ up }) => !up)
    .map(({ settings, since, name, dialler, says }) => {
      return { name, dialler, says, settings: settings.join(', '), since: new Date(since) };
    });
  return { reasons, refused, countries, prefixes, spending, blocks, down, trunks: failing };
}
