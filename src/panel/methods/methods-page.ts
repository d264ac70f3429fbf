import type { RecoveryCodesLeft } from '../../factors/recovery-code-store.ts';
import { helpLink } from '../help/help-link.ts';
import { kindViews } from '../kinds/kind-views.ts';
import { methodIcon, methodLabel, methodWords } from '../kinds/method-words.ts';
import { addresses } from '../kit/addresses.ts';
import { doneLink } from '../kit/done-link.ts';
import { buttonForm, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import type { MethodView } from '../kit/method-view.ts';
import { formatDay, formatMoment, type Notice, type RenderContext, t } from '../kit/render-context.ts';

/** A device of the app, as shown to its owner. */
export interface DeviceView {
  id: string;
  kind: 'browser' | 'endpoint';
  name: string;
  seenAt: Date | undefined;
}

/** `coolingUntil`: only while a login asks for another method. */
type CoolingView = MethodView & { coolingUntil?: Date | undefined };

export interface MethodsView {
  /** The preferred one, and then the others in the user's order. */
  methods: readonly CoolingView[];
  /** Devices of the app, if the user has it. */
  devices: readonly DeviceView[];
  canAddDevice: boolean;
  canAdd: boolean;
  /** False when a method is required and only one is left. */
  canRemoveLast: boolean;
  recovery: RecoveryCodesLeft;
  notice?: Notice | undefined;
}

/** The page of methods, which needs the password and the second factor if there is one (S11, S12). */
export function methodsPage(context: RenderContext, view: MethodsView): Html {
  const { methods, canAdd, canRemoveLast, notice } = view;
  const removable = canRemoveLast || methods.length > 1;
  return layout(context, {
    title: 'methods-title',
    intro: t(context, 'methods-intro'),
    body: html`${noticeBox(context, notice)}
    ${
      methods.length === 0
        ? html`<p class="card">${t(context, 'methods-none')}</p>`
        : html`<ol class="methods">${methods.map((each, index) =>
            methodItem(context, each, view, {
              // The preferred one stays on top.
              first: index <= 1,
              last: each.primary || index === methods.length - 1,
              removable,
            }),
          )}</ol>`
    }
    ${methods.length === 1 && html`<p class="hint">${t(context, removable ? 'methods-one' : 'methods-last')}</p>`}
    <p class="buttons">${
      canAdd
        ? html`<a class="button primary" href="${addresses.addMethod}">${t(context, 'add-another')}</a>`
        : html`<span class="hint">${t(context, 'nothing-to-add')}</span>`
    }${methods.length > 0 && [' ', doneLink(context)]}</p>
    ${methods.length > 0 && recoveryCard(context, view.recovery)}
    ${helpLink(context, 'changing-methods')}`,
  });
}

/** They are no method: a fallback for when no method is at hand. */
function recoveryCard(context: RenderContext, { left, madeAt }: RecoveryCodesLeft): Html {
  return html`<section class="card" aria-labelledby="recovery-title">
    <h2 id="recovery-title">${t(context, 'recovery-title')}</h2>
    <p>${
      madeAt === undefined
        ? t(context, 'recovery-none')
        : t(context, 'recovery-left', { count: left, day: formatDay(context, madeAt) })
    }</p>
    <p class="buttons"><a class="button" href="${addresses.recoveryCodes}">${t(context, 'recovery-make')}</a></p>
  </section>`;
}

interface ItemPosition {
  first: boolean;
  last: boolean;
  removable: boolean;
}

function methodItem(
  context: RenderContext,
  method: CoolingView,
  view: MethodsView,
  { first, last, removable }: ItemPosition,
): Html {
  const path = `${addresses.methods}/${encodeURIComponent(method.id)}`;
  const about = methodWords(context, method);
  return html`<li>
    <div class="method">${methodIcon(method)}${methodLabel(context, method)}</div>
    ${method.coolingUntil !== undefined && html`<p class="hint">${t(context, 'method-cooling', { moment: formatMoment(context, method.coolingUntil) })}</p>`}
    <div class="acts">
      ${!method.primary && buttonForm(context, { action: `${path}/primary`, text: 'set-primary', about })}
      ${removable && html`<a class="button" href="${path}/remove">${t(context, 'remove')}<span class="unseen"> ${about}</span></a>`}
    </div>
    ${kindViews[method.kind].hasDevices && deviceList(context, view)}
    <details class="more">
      <summary>${t(context, 'more')}<span class="unseen"> ${about}</span></summary>
      ${form(context, {
        action: `${path}/name`,
        fields: nameField(context, method),
        submit: 'save-name',
        mood: 'primary',
      })}
      <div class="acts">
        ${!first && buttonForm(context, { action: `${path}/up`, text: 'move-up', about })}
        ${!last && buttonForm(context, { action: `${path}/down`, text: 'move-down', about })}
      </div>
      ${method.addedAt !== undefined && html`<p class="hint">${t(context, 'added-on', { day: formatDay(context, method.addedAt) })}</p>`}
    </details>
  </li>`;
}

/** One of several devices can be removed alone. The last one goes with the method. */
function deviceList(context: RenderContext, { devices, canAddDevice }: MethodsView): Html {
  return html`<section class="devices">
    <h2>${t(context, 'devices')}</h2>
    <ul>${devices.map(({ id, kind, name, seenAt }) => {
      const seen = seenAt === undefined ? '' : `, ${t(context, 'device-seen', { day: formatDay(context, seenAt) })}`;
      return html`<li>
        <span class="label"><span class="title">${name}</span><span class="hint">${t(context, `device-${kind}`)}${seen}</span></span>
        ${
          devices.length > 1 &&
          buttonForm(context, {
            action: `${addresses.devices}/${encodeURIComponent(id)}/remove`,
            text: 'remove',
            about: name,
          })
        }
      </li>`;
    })}</ul>
    ${canAddDevice && html`<p><a class="button" href="${addresses.addApp}">${t(context, 'device-add')}</a></p>`}
  </section>`;
}

function nameField(context: RenderContext, { id, name }: MethodView): Html {
  return html`<div class="field">
    <label for="name-${id}">${t(context, 'method-name')}</label>
    <input id="name-${id}" name="name" type="text" autocomplete="off" maxlength="40" value="${name ?? ''}">
  </div>`;
}

/** The page that asks for confirmation of a removal. */
export function removeMethodPage(context: RenderContext, method: MethodView): Html {
  const path = `${addresses.methods}/${encodeURIComponent(method.id)}`;
  return layout(context, {
    title: 'remove-title',
    intro: t(context, method.primary ? 'remove-primary-intro' : 'remove-intro'),
    body: html`<div class="card">
      <div class="method">${methodIcon(method)}${methodLabel(context, method)}</div>
      ${form(context, {
        action: `${path}/remove`,
        submit: 'remove',
        mood: 'grave',
        beside: html`<a class="button" href="${addresses.methods}">${t(context, 'keep')}</a>`,
      })}
    </div>`,
  });
}
