import type { AdmissionRule, AreaFigures, Block, Spending } from '../../policy/ledger/call-ledger.ts';
import { addresses } from '../kit/addresses.ts';
import { buttonForm, noticeBox, tokenField } from '../kit/forms.ts';
import { type Html, type HtmlValue, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { formatMoment, type Notice, type RenderContext, t } from '../kit/render-context.ts';
import { isTextName, type TextName } from '../kit/texts.ts';
import { waitWords } from '../kit/wait-words.ts';
import { areaName } from './area-name.ts';
import { spendingList } from './spending-list.ts';
import { type StoppedNumber, stoppedList } from './stopped-numbers.ts';

export interface LiveCall {
  /** Masked. */
  number: string;
  internal: boolean;
  login: string | undefined;
  seconds: number;
}

/** What an operator monitors. Figures cover the last 24 hours. */
export interface CallsView {
  /** `by`: the kind and name of the actor. */
  stopped: { since: Date; by: { kind: string; id: string } } | undefined;
  live: readonly LiveCall[];
  reasons: readonly { reason: string; count: number }[];
  refused: readonly { reason: AdmissionRule; count: number }[];
  countries: readonly AreaFigures[];
  prefixes: readonly AreaFigures[];
  spending: readonly Spending[];
  blocks: readonly Block[];
  /** Calls that logins in remembered browsers have saved. */
  saved?: number;
  /** Trunks that a dialler sees down. `says`: in Asterisk's words. */
  down?: readonly { name: string; dialler: string; settings: string; says: string; since: Date }[];
  /** `name`: the setting of the trunk; `answer`: in words. */
  trunks?: readonly { name: string; answer: string; numbers: number; since: Date }[];
  /** Newest first. */
  stoppedNumbers?: readonly StoppedNumber[];
  notice?: Notice | undefined;
}

/** Refresh without scripts, slow enough to tick the box of a button in between. */
const refreshSeconds = 30;

export function callsPage(context: RenderContext, view: CallsView): Html {
  const { live, reasons, refused, countries, prefixes, spending, blocks, down = [], trunks = [], saved = 0 } = view;
  const { stoppedNumbers = [] } = view;
  return layout(context, {
    title: 'calls-title',
    intro: t(context, 'calls-intro'),
    wide: true,
    aside: html`<p class="buttons"><a class="button" href="${addresses.operatorCallList}">${t(context, 'call-list-title')}</a>
      <a class="button" href="${addresses.operatorFigures}">${t(context, 'figures-title')}</a></p>`,
    scripts: ['look-again'],
    refreshSeconds,
    body: html`${noticeBox(context, view.notice)}
    ${stopSwitch(context, view)}
    ${down.length > 0 && part(context, 'trunks-down-title', downList(context, down))}
    ${trunks.length > 0 && part(context, 'trunks-title', trunkList(context, trunks))}
    ${blocks.length > 0 && part(context, 'blocks-title', blockList(context, blocks))}
    ${stoppedNumbers.length > 0 && part(context, 'stopped-numbers-title', stoppedList(context, stoppedNumbers))}
    <div class="figures">
      ${part(context, 'live-title', liveList(context, live), live.length)}
      ${part(context, 'spending-title', spendingList(context, spending))}
      ${saved > 0 && part(context, 'saved-calls-title', html`<p>${t(context, 'saved-calls', { count: saved })}</p>`)}
      ${part(
        context,
        'reasons-title',
        countTable(
          context,
          'reason-of-end',
          reasons.map(({ reason, count }) => [reasonWords(context, reason), count]),
        ),
      )}
      ${part(
        context,
        'refused-calls-title',
        countTable(
          context,
          'rule',
          refused.map(({ reason, count }) => [t(context, `rule-${reason}`), count]),
        ),
      )}
      ${part(context, 'countries-title', areaTable(context, 'country', countries))}
      ${part(context, 'prefixes-title', areaTable(context, 'prefix', prefixes))}
    </div>`,
  });
}

/** The switch that stops the spending comes first, and needs only a box and a button. */
function stopSwitch(context: RenderContext, { stopped }: CallsView): Html {
  const state =
    stopped === undefined
      ? t(context, 'calls-run')
      : t(context, 'calls-stopped-since', {
          moment: formatMoment(context, stopped.since),
          by: actorWords(context, stopped.by),
        });
  const act = stopped === undefined ? 'stop' : 'resume';
  return html`<section class="card switch ${stopped !== undefined ? 'stopped' : ''}" aria-labelledby="switch-title">
    <h2 id="switch-title">${state}</h2>
    <p class="hint">${t(context, stopped === undefined ? 'calls-run-hint' : 'calls-stopped-hint')}</p>
    <form class="single" method="post" action="${addresses.operatorCalls}/${act}">
      ${tokenField(context)}
      <label class="sure"><input type="checkbox" name="sure" value="yes" required> <span>${t(context, `switch-sure-${act}`)}</span></label>
      <button class="${stopped === undefined ? 'grave' : 'primary'}" type="submit">${t(context, `switch-${act}`)}</button>
    </form>
  </section>`;
}

function part(context: RenderContext, title: TextName, body: HtmlValue, count?: number): Html {
  return html`<section class="card" aria-labelledby="${title}">
    <h2 id="${title}">${t(context, title)}${count !== undefined && html` <span class="count">${count}</span>`}</h2>
    ${body}
  </section>`;
}

function downList(context: RenderContext, down: NonNullable<CallsView['down']>): Html {
  return html`<ul class="plain-rows">${down.map(
    ({ name, since, ...about }) => html`<li>
      <p class="who"><strong>${name}</strong>
      <span class="hint">${t(context, 'trunk-down-words', { ...about, moment: formatMoment(context, since) })}</span></p>
    </li>`,
  )}</ul>`;
}

function trunkList(context: RenderContext, trunks: NonNullable<CallsView['trunks']>): Html {
  return html`<ul class="plain-rows">${trunks.map(
    ({ name, answer, numbers, since }) => html`<li>
      <p class="who"><strong>${name}</strong>
      <span class="hint">${t(context, 'trunk-words', { answer, numbers, moment: formatMoment(context, since) })}</span></p>
    </li>`,
  )}</ul>`;
}

function blockList(context: RenderContext, blocks: readonly Block[]): Html {
  return html`<ul class="plain-rows">${blocks.map(
    ({ area, until, unpassed, passed }) => html`<li>
      <p class="who"><strong>${areaName(context, area)}</strong>
      <span class="hint">${t(context, 'block-words', { moment: formatMoment(context, new Date(until)), unpassed, passed })}</span></p>
      ${buttonForm(context, {
        action: `${addresses.operatorCalls}/lift`,
        text: 'lift',
        about: area,
        fields: html`<input type="hidden" name="area" value="${area}">`,
      })}
    </li>`,
  )}</ul>`;
}

function liveList(context: RenderContext, live: readonly LiveCall[]): Html {
  if (live.length === 0) return html`<p class="hint">${t(context, 'no-live-calls')}</p>`;
  return html`<ul class="plain-rows">${live.map(
    ({ number, internal, login, seconds }) => html`<li>
      <p class="who"><strong>${internal ? t(context, 'number-internal', { number }) : number}</strong>${
        login !== undefined && html`<span class="hint">${login}</span>`
      }</p>
      <p class="hint">${t(context, 'live-for', { wait: waitWords(context.language, seconds) })}</p>
    </li>`,
  )}</ul>`;
}

function countTable(context: RenderContext, what: TextName, rows: readonly (readonly [string, number])[]): Html {
  if (rows.length === 0) return html`<p class="hint">${t(context, 'nothing-in-a-day')}</p>`;
  return html`<table>
    <thead class="unseen"><tr><th scope="col">${t(context, what)}</th><th scope="col">${t(context, 'calls-title')}</th></tr></thead>
    <tbody>${rows.map(([words, count]) => html`<tr><th scope="row">${words}</th><td>${count}</td></tr>`)}</tbody>
  </table>`;
}

function areaTable(context: RenderContext, what: TextName, rows: readonly AreaFigures[]): Html {
  if (rows.length === 0) return html`<p class="hint">${t(context, 'nothing-in-a-day')}</p>`;
  return html`<table>
    <thead><tr><th scope="col">${t(context, what)}</th>${(['placed', 'answered', 'passed'] as const).map(
      (column) => html`<th scope="col">${t(context, `figure-${column}`)}</th>`,
    )}<th scope="col">%</th></tr></thead>
    <tbody>${rows.map(
      ({ area, placed, answered, passed }) => html`<tr>
        <th scope="row">${areaName(context, area)}</th><td>${placed}</td><td>${answered}</td><td>${passed}</td><td>${percentOf(passed, placed)}</td>
      </tr>`,
    )}</tbody>
  </table>`;
}

function percentOf(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)}%`;
}

function actorWords(context: RenderContext, { kind, id }: { kind: string; id: string }): string {
  const text = `actor-${kind}`;
  return isTextName(text) ? t(context, text, { id }) : `${kind} ${id}`;
}

function reasonWords(context: RenderContext, reason: string): string {
  const text = `outcome-${reason}`;
  return isTextName(text) ? t(context, text) : reason;
}
