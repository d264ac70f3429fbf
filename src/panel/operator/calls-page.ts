import type { AdmissionRule, AreaFigures, Block, Spending } from '../../policy/ledger/call-ledger.ts';
import { addresses } from '../kit/addresses.ts';
import { buttonForm, noticeBox, tokenField } from '../kit/forms.ts';
import { type Html, type HtmlValue, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { isTextName, type TextName } from '../kit/texts.ts';
import { type Notice, say, sayMoment, type Visit } from '../kit/visit.ts';
import { waitWords } from '../kit/wait-words.ts';
import { areaName } from './area-name.ts';
import { spendingList } from './spending-list.ts';

export interface LiveCall {
  /** Masked. */
  number: string;
  internal: boolean;
  login: string | undefined;
  seconds: number;
}

/** What an operator watches. Figures are of the last 24 hours. */
export interface CallsView {
  /** `by`: which kind of actor, and who of them. */
  stopped: { since: Date; by: { kind: string; id: string } } | undefined;
  live: readonly LiveCall[];
  reasons: readonly { reason: string; count: number }[];
  refused: readonly { reason: AdmissionRule; count: number }[];
  countries: readonly AreaFigures[];
  prefixes: readonly AreaFigures[];
  spending: readonly Spending[];
  blocks: readonly Block[];
  notice?: Notice | undefined;
}

/** Without scripts: seldom enough to tick the box of a button in between. */
const refreshSeconds = 30;

export function callsPage(visit: Visit, view: CallsView): Html {
  const { live, reasons, refused, countries, prefixes, spending, blocks } = view;
  return layout(visit, {
    title: 'calls-title',
    intro: say(visit, 'calls-intro'),
    wide: true,
    scripts: ['look-again'],
    refreshSeconds,
    body: html`${noticeBox(visit, view.notice)}
    ${stopSwitch(visit, view)}
    ${blocks.length > 0 && part(visit, 'blocks-title', blockList(visit, blocks))}
    <div class="figures">
      ${part(visit, 'live-title', liveList(visit, live), live.length)}
      ${part(visit, 'spending-title', spendingList(visit, spending))}
      ${part(
        visit,
        'reasons-title',
        countTable(
          visit,
          'reason-of-end',
          reasons.map(({ reason, count }) => [reasonWords(visit, reason), count]),
        ),
      )}
      ${part(
        visit,
        'refused-calls-title',
        countTable(
          visit,
          'rule',
          refused.map(({ reason, count }) => [say(visit, `rule-${reason}`), count]),
        ),
      )}
      ${part(visit, 'countries-title', areaTable(visit, 'country', countries))}
      ${part(visit, 'prefixes-title', areaTable(visit, 'prefix', prefixes))}
    </div>`,
  });
}

/** What stops money flowing away is seen first, takes a box and a button, and nothing else. */
function stopSwitch(visit: Visit, { stopped }: CallsView): Html {
  const state =
    stopped === undefined
      ? say(visit, 'calls-run')
      : say(visit, 'calls-stopped-since', {
          moment: sayMoment(visit, stopped.since),
          by: actorWords(visit, stopped.by),
        });
  const act = stopped === undefined ? 'stop' : 'resume';
  return html`<section class="card switch ${stopped !== undefined ? 'stopped' : ''}" aria-labelledby="switch-title">
    <h2 id="switch-title">${state}</h2>
    <p class="hint">${say(visit, stopped === undefined ? 'calls-run-hint' : 'calls-stopped-hint')}</p>
    <form class="single" method="post" action="${addresses.operatorCalls}/${act}">
      ${tokenField(visit)}
      <label class="sure"><input type="checkbox" name="sure" value="yes" required> <span>${say(visit, `switch-sure-${act}`)}</span></label>
      <button class="${stopped === undefined ? 'grave' : 'primary'}" type="submit">${say(visit, `switch-${act}`)}</button>
    </form>
  </section>`;
}

function part(visit: Visit, title: TextName, body: HtmlValue, count?: number): Html {
  return html`<section class="card" aria-labelledby="${title}">
    <h2 id="${title}">${say(visit, title)}${count !== undefined && html` <span class="count">${count}</span>`}</h2>
    ${body}
  </section>`;
}

function blockList(visit: Visit, blocks: readonly Block[]): Html {
  return html`<ul class="plain-rows">${blocks.map(
    ({ area, until, unpassed, passed }) => html`<li>
      <p class="who"><strong>${areaName(visit, area)}</strong>
      <span class="hint">${say(visit, 'block-words', { moment: sayMoment(visit, new Date(until)), unpassed, passed })}</span></p>
      ${buttonForm(visit, {
        action: `${addresses.operatorCalls}/lift`,
        text: 'lift',
        about: area,
        fields: html`<input type="hidden" name="area" value="${area}">`,
      })}
    </li>`,
  )}</ul>`;
}

function liveList(visit: Visit, live: readonly LiveCall[]): Html {
  if (live.length === 0) return html`<p class="hint">${say(visit, 'no-live-calls')}</p>`;
  return html`<ul class="plain-rows">${live.map(
    ({ number, internal, login, seconds }) => html`<li>
      <p class="who"><strong>${internal ? say(visit, 'number-internal', { number }) : number}</strong>${
        login !== undefined && html`<span class="hint">${login}</span>`
      }</p>
      <p class="hint">${say(visit, 'live-for', { wait: waitWords(visit.language, seconds) })}</p>
    </li>`,
  )}</ul>`;
}

function countTable(visit: Visit, what: TextName, rows: readonly (readonly [string, number])[]): Html {
  if (rows.length === 0) return html`<p class="hint">${say(visit, 'nothing-in-a-day')}</p>`;
  return html`<table>
    <thead class="unseen"><tr><th scope="col">${say(visit, what)}</th><th scope="col">${say(visit, 'calls-title')}</th></tr></thead>
    <tbody>${rows.map(([words, count]) => html`<tr><th scope="row">${words}</th><td>${count}</td></tr>`)}</tbody>
  </table>`;
}

function areaTable(visit: Visit, what: TextName, rows: readonly AreaFigures[]): Html {
  if (rows.length === 0) return html`<p class="hint">${say(visit, 'nothing-in-a-day')}</p>`;
  return html`<table>
    <thead><tr><th scope="col">${say(visit, what)}</th>${(['placed', 'answered', 'passed'] as const).map(
      (column) => html`<th scope="col">${say(visit, `figure-${column}`)}</th>`,
    )}<th scope="col">%</th></tr></thead>
    <tbody>${rows.map(
      ({ area, placed, answered, passed }) => html`<tr>
        <th scope="row">${areaName(visit, area)}</th><td>${placed}</td><td>${answered}</td><td>${passed}</td><td>${percentOf(passed, placed)}</td>
      </tr>`,
    )}</tbody>
  </table>`;
}

function percentOf(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)}%`;
}

function actorWords(visit: Visit, { kind, id }: { kind: string; id: string }): string {
  const text = `actor-${kind}`;
  return isTextName(text) ? say(visit, text, { id }) : `${kind} ${id}`;
}

function reasonWords(visit: Visit, reason: string): string {
  const text = `outcome-${reason}`;
  return isTextName(text) ? say(visit, text) : reason;
}
