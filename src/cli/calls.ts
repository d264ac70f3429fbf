import { maskNumber } from '../factors/phone-number.ts';
import { answerWords, trunkSettings } from '../incidents/answer-words.ts';
import type { AreaFigures, CallOverview, Spending } from '../policy/ledger/call-ledger.ts';
import { type Command, jsonOption } from './command.ts';
import { formatTable } from './format-table.ts';
import { withCalls } from './with-calls.ts';

export const calls: Command = {
  usage: 'calls [--json]',
  about: 'show calls in progress, how calls ended in the last 24 hours, what they cost, and what is blocked',
  options: jsonOption,
  words: 0,
  async run({ options, terminal }) {
    const overview = await withCalls(terminal, async ({ ledger, config }) => {
      const { live, ...rest } = await ledger.overview.read();
      return {
        ...rest,
        live: live.map((call) => ({ ...call, number: maskNumber(call.number, config.BELCODE_COUNTRY) })),
      };
    });
    terminal.print(options.json ? JSON.stringify(overview) : describe(overview));
    return 0;
  },
};

/** Tables below each other, each with a heading; a table without rows says "none". */
function describe(overview: CallOverview): string {
  const {
    stopped,
    live,
    reasons,
    refused,
    countries,
    prefixes,
    spending,
    blocks,
    trunks = [],
    watched = [],
  } = overview;
  const first =
    stopped === undefined ? [] : [`ALL OUTSIDE CALLS ARE STOPPED since ${moment(stopped.since)} by ${stopped.by}`];
  const failing = trunks.map(({ trunk, answer, numbers, since }) => [
    trunkSettings[trunk],
    moment(since),
    String(numbers),
    answerWords(answer),
  ]);
  const down = watched
    .filter(({ up }) => !up)
    .map(({ name, dialler, settings, since, says }) => [name, dialler, settings.join(', '), moment(since), says]);
  return [
    ...first,
    ...(down.length === 0
      ? []
      : [section('Trunks that are down', ['TRUNK', 'DIALLER', 'SETTING', 'SINCE', 'ASTERISK SAYS'], down)]),
    ...(failing.length === 0 ? [] : [section('Failing trunks', ['TRUNK', 'SINCE', 'NUMBERS', 'ANSWER'], failing)]),
    section(
      'Calls now',
      ['SINCE', 'NUMBER', 'ROUTE', 'CALL'],
      live.map(({ since, number, route, deliveryId }) => [moment(since), number, route, deliveryId]),
    ),
    section(
      'Ends in 24 hours',
      ['REASON', 'CALLS'],
      reasons.map(({ reason, count }) => [reason, String(count)]),
    ),
    section(
      'Refused in 24 hours',
      ['RULE', 'CALLS'],
      refused.map(({ reason, count }) => [reason, String(count)]),
    ),
    section('By country in 24 hours', areaHeads('COUNTRY'), countries.map(areaRow)),
    section(
      'By prefix in 24 hours',
      areaHeads('PREFIX'),
      prefixes.map((each) => areaRow({ ...each, area: `${each.area}…` })),
    ),
    section(
      'Spent, including what calls in progress have reserved',
      ['PERIOD', 'MINUTES', 'OF', 'MONEY', 'OF'],
      spending.map(spendingRow),
    ),
    section(
      'Blocks',
      ['AREA', 'SINCE', 'UNTIL', 'NOT PASSED', 'PASSED'],
      blocks.map(({ area, since, until, unpassed, passed }) => [
        area,
        moment(since),
        moment(until),
        String(unpassed),
        String(passed),
      ]),
    ),
  ].join('\n\n');
}

function section(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${title}\n${rows.length === 0 ? 'none' : formatTable([heads, ...rows])}`;
}

function areaHeads(area: string): string[] {
  return [area, 'PLACED', 'ANSWERED', 'PASSED', 'OF PLACED'];
}

function areaRow({ area, placed, answered, passed }: AreaFigures): string[] {
  const share = placed === 0 ? '-' : `${Math.round((100 * passed) / placed)}%`;
  return [area, String(placed), String(answered), String(passed), share];
}

function spendingRow({ period, minutes, maxMinutes, money, maxMoney }: Spending): string[] {
  return [period, String(minutes), String(maxMinutes ?? '-'), money.toFixed(2), maxMoney?.toFixed(2) ?? '-'];
}

function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
