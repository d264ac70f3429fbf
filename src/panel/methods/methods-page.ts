import { addresses } from '../kit/addresses.ts';
import { buttonForm, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type MethodView, methodIcon, methodLabel, methodWords } from '../kit/method-view.ts';
import { type Notice, say, sayDay, type Visit } from '../kit/visit.ts';

/** A device of the app, as its owner tells them apart. */
export interface DeviceView {
  id: string;
  kind: 'browser' | 'endpoint';
  name: string;
  seenAt: Date | undefined;
}

export interface MethodsView {
  /** In the person's own order. */
  methods: readonly MethodView[];
  /** Of the app, if there is one. */
  devices: readonly DeviceView[];
  canAddDevice: boolean;
  canAdd: boolean;
  /** The last one stays where a method is required. */
  canRemoveLast: boolean;
  notice?: Notice | undefined;
}

/** S11, S12: reached after the password, and a second factor where there is one. */
export function methodsPage(visit: Visit, view: MethodsView): Html {
  const { methods, canAdd, canRemoveLast, notice } = view;
  const removable = canRemoveLast || methods.length > 1;
  return layout(visit, {
    title: 'methods-title',
    intro: say(visit, 'methods-intro'),
    body: html`${noticeBox(visit, notice)}
    ${
      methods.length === 0
        ? html`<p class="card">${say(visit, 'methods-none')}</p>`
        : html`<ol class="methods">${methods.map((each, index) =>
            methodItem(visit, each, view, { first: index === 0, last: index === methods.length - 1, removable }),
          )}</ol>`
    }
    ${methods.length === 1 && html`<p class="hint">${say(visit, removable ? 'methods-one' : 'methods-last')}</p>`}
    <p class="buttons">${
      canAdd
        ? html`<a class="button primary" href="${addresses.addMethod}">${say(visit, 'add-another')}</a>`
        : html`<span class="hint">${say(visit, 'nothing-to-add')}</span>`
    }</p>`,
  });
}

interface Place {
  first: boolean;
  last: boolean;
  removable: boolean;
}

function methodItem(visit: Visit, method: MethodView, view: MethodsView, { first, last, removable }: Place): Html {
  const path = `${addresses.methods}/${encodeURIComponent(method.id)}`;
  const about = methodWords(visit, method);
  return html`<li>
    <div class="method">${methodIcon(method)}${methodLabel(visit, method)}</div>
    <div class="acts">
      ${!method.primary && buttonForm(visit, { action: `${path}/primary`, text: 'set-primary', about })}
      ${removable && html`<a class="button" href="${path}/remove">${say(visit, 'remove')}<span class="unseen"> ${about}</span></a>`}
    </div>
    ${method.kind === 'app' && deviceList(visit, view)}
    <details class="more">
      <summary>${say(visit, 'more')}<span class="unseen"> ${about}</span></summary>
      ${form(visit, {
        action: `${path}/name`,
        fields: nameField(visit, method),
        submit: 'save-name',
        mood: 'primary',
      })}
      <div class="acts">
        ${!first && buttonForm(visit, { action: `${path}/up`, text: 'move-up', about })}
        ${!last && buttonForm(visit, { action: `${path}/down`, text: 'move-down', about })}
      </div>
      ${method.addedAt !== undefined && html`<p class="hint">${say(visit, 'added-on', { day: sayDay(visit, method.addedAt) })}</p>`}
    </details>
  </li>`;
}

/** One of several can go alone, such as a telephone that was lost; the last one goes with the method. */
function deviceList(visit: Visit, { devices, canAddDevice }: MethodsView): Html {
  return html`<section class="devices">
    <h2>${say(visit, 'devices')}</h2>
    <ul>${devices.map(({ id, kind, name, seenAt }) => {
      const seen = seenAt === undefined ? '' : `, ${say(visit, 'device-seen', { day: sayDay(visit, seenAt) })}`;
      return html`<li>
        <span class="label"><span class="title">${name}</span><span class="hint">${say(visit, `device-${kind}`)}${seen}</span></span>
        ${
          devices.length > 1 &&
          buttonForm(visit, {
            action: `${addresses.devices}/${encodeURIComponent(id)}/remove`,
            text: 'remove',
            about: name,
          })
        }
      </li>`;
    })}</ul>
    ${canAddDevice && html`<p><a class="button" href="${addresses.addApp}">${say(visit, 'device-add')}</a></p>`}
  </section>`;
}

function nameField(visit: Visit, { id, name }: MethodView): Html {
  return html`<div class="field">
    <label for="name-${id}">${say(visit, 'method-name')}</label>
    <input id="name-${id}" name="name" type="text" autocomplete="off" maxlength="40" value="${name ?? ''}">
  </div>`;
}

/** Removing is asked once more, on a page of its own. */
export function removeMethodPage(visit: Visit, method: MethodView): Html {
  const path = `${addresses.methods}/${encodeURIComponent(method.id)}`;
  return layout(visit, {
    title: 'remove-title',
    intro: say(visit, method.primary ? 'remove-primary-intro' : 'remove-intro'),
    body: html`<div class="card">
      <div class="method">${methodIcon(method)}${methodLabel(visit, method)}</div>
      ${form(visit, {
        action: `${path}/remove`,
        submit: 'remove',
        mood: 'grave',
        beside: html`<a class="button" href="${addresses.methods}">${say(visit, 'keep')}</a>`,
      })}
    </div>`,
  });
}
