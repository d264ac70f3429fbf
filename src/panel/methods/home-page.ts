import { addresses } from '../kit/addresses.ts';
import { noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type MethodView, methodIcon, methodLabel } from '../kit/method-view.ts';
import { type Notice, say, sayDay, sayMoment, type Visit } from '../kit/visit.ts';

export interface HomeView {
  methods: readonly MethodView[];
  /** What others or the person changed since the login before: told at the next login (E02). */
  changes: readonly { text: string; at: Date }[];
  /** Since when nobody is called for the person: a call was reported as unwanted. */
  callsHeldAt?: Date | undefined;
  notice?: Notice | undefined;
}

export function homePage(visit: Visit, { methods, changes, callsHeldAt, notice }: HomeView): Html {
  return layout(visit, {
    title: 'home-title',
    intro: say(visit, 'home-intro', { name: visit.person?.name ?? '' }),
    body: html`${noticeBox(visit, notice)}
    ${callsHeldAt !== undefined && reportedCall(visit, callsHeldAt)}
    ${
      changes.length > 0 &&
      html`<section class="card" aria-labelledby="changes-title">
        <h2 id="changes-title">${say(visit, 'changes-title')}</h2>
        <ul class="plain-list">${changes.map(
          ({ text, at }) =>
            html`<li>${text} <time class="hint" datetime="${at.toISOString()}">${sayMoment(visit, at)}</time></li>`,
        )}</ul>
        <p class="hint">${say(visit, 'changes-not-yours')}</p>
      </section>`
    }
    <section class="card" aria-labelledby="methods-title">
      <h2 id="methods-title">${say(visit, 'home-methods')}</h2>
      ${
        methods.length === 0
          ? html`<p>${say(visit, 'methods-none')}</p>`
          : html`<ul class="methods flat">${methods.map(
              (each) => html`<li><div class="method">${methodIcon(each)}${methodLabel(visit, each)}</div></li>`,
            )}</ul>`
      }
      ${methods.length === 1 && html`<p class="hint">${say(visit, 'methods-one')}</p>`}
      <p class="buttons"><a class="button primary" href="${methods.length === 0 ? addresses.addMethod : addresses.methods}">${say(
        visit,
        methods.length === 0 ? 'add-another' : 'edit-methods',
      )}</a></p>
    </section>
    <section class="card" aria-labelledby="password-title">
      <h2 id="password-title">${say(visit, 'password-title')}</h2>
      <p>${say(visit, 'home-password')}</p>
      <p class="buttons"><a class="button" href="${addresses.password}">${say(visit, 'change-password')}</a></p>
    </section>`,
  });
}

/** Either it was the person's own doing, or somebody has their password. */
function reportedCall(visit: Visit, at: Date): Html {
  return html`<section class="notice bad" aria-labelledby="reported-title">
    <div class="plain-list">
      <p id="reported-title">${say(visit, 'reported-call', { day: sayDay(visit, at) })}</p>
      <p><a href="${addresses.password}">${say(visit, 'change-password')}</a></p>
    </div>
  </section>`;
}
