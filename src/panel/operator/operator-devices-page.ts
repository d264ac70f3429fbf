import { addresses, devicesPath } from '../kit/addresses.ts';
import { buttonForm, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { formatDay, type Notice, type RenderContext, t, tBold } from '../kit/render-context.ts';
import type { DeviceView } from '../methods/methods-page.ts';
import type { OperatorUser } from './operator-users-page.ts';
import { reasonField } from './reason-field.ts';

/** A device of another user: enough to tell it from the others, and nothing by which it could be reached. */
export interface OperatorDevice extends DeviceView {
  addedAt: Date;
}

export interface OperatorDevicesView {
  user: Pick<OperatorUser, 'id' | 'login' | 'name'>;
  /** Oldest first. */
  devices: readonly OperatorDevice[];
  /** In two groups. Shown only in the reply to the button, because it is not stored. */
  pairingCode?: string | undefined;
  canPair: boolean;
  /** Address where the user opens the app. */
  address: string;
  notice?: Notice | undefined;
}

/** For operators: the devices of a user's app. Nothing here makes a device a method (S14). */
export function operatorDevicesPage(context: RenderContext, view: OperatorDevicesView): Html {
  const { user, devices, notice } = view;
  return layout(context, {
    title: 'devices-title',
    intro: tBold(context, 'devices-intro', { name: user.name, login: user.login }),
    wide: true,
    body: html`${noticeBox(context, notice)}
    ${devices.length === 0 && html`<p class="card">${t(context, 'devices-none')}</p>`}
    <ul class="rows users">${devices.map((each) => deviceRow(context, each, view))}</ul>
    ${devices.length === 1 && onlyDevice(context, user.id)}
    ${pairingCard(context, view)}
    <p><a class="button" href="${addresses.operatorUsers}">${t(context, 'back')}</a></p>`,
  });
}

function deviceRow(context: RenderContext, device: OperatorDevice, { user, devices }: OperatorDevicesView): Html {
  const { id, kind, name, addedAt, seenAt } = device;
  const since = t(context, 'device-since', { day: formatDay(context, addedAt) });
  const seen = seenAt === undefined ? '' : `, ${t(context, 'device-seen', { day: formatDay(context, seenAt) })}`;
  return html`<li>
    <p class="who"><strong>${name}</strong><span class="hint">${t(context, `device-${kind}`)}</span></p>
    <p class="hint">${since}${seen}</p>
    <div class="acts">${
      devices.length > 1 &&
      html`<a class="button" href="${devicesPath(user.id)}/${encodeURIComponent(id)}/remove">${t(context, 'remove')}<span class="unseen"> ${name}</span></a>`
    }</div>
  </li>`;
}

function onlyDevice(context: RenderContext, userId: string): Html {
  const path = `${addresses.operatorUsers}/${encodeURIComponent(userId)}/reset`;
  return html`<p class="hint">${t(context, 'device-only')} <a href="${path}">${t(context, 'reset-title')}</a></p>`;
}

function pairingCard(context: RenderContext, { user, pairingCode, canPair, address }: OperatorDevicesView): Html {
  return html`<section class="card" aria-labelledby="pairing-title">
    <h2 id="pairing-title">${t(context, 'pairing-title')}</h2>
    ${
      pairingCode === undefined
        ? html`<p>${t(context, canPair ? 'pairing-sure' : 'pairing-full')}</p>
          ${canPair && buttonForm(context, { action: `${devicesPath(user.id)}/pairing-code`, text: 'pairing-give', mood: 'primary' })}`
        : html`<p role="status">${t(context, 'pairing-code')} <code id="pairing">${pairingCode}</code></p>
          <p>${tBold(context, 'pairing-next', { address })}</p>`
    }
    <p class="hint">${t(context, 'pairing-no-method')}</p>
  </section>`;
}

export interface RemoveDeviceView {
  user: Pick<OperatorUser, 'id' | 'login' | 'name'>;
  device: OperatorDevice;
  reason?: string;
  notice?: Notice | undefined;
}

/** The page that asks for confirmation and a reason. */
export function removeDevicePage(
  context: RenderContext,
  { user, device, reason = '', notice }: RemoveDeviceView,
): Html {
  const path = devicesPath(user.id);
  return layout(context, {
    title: 'device-remove-title',
    intro: tBold(context, 'device-remove-intro', { device: device.name, name: user.name, login: user.login }),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      <ul class="rules">
        <li>${t(context, 'device-remove-codes')}</li>
        <li>${t(context, 'device-remove-sessions')}</li>
        <li>${t(context, 'device-remove-told')}</li>
      </ul>
      ${form(context, {
        action: `${path}/${encodeURIComponent(device.id)}/remove`,
        fields: reasonField(context, reason),
        submit: 'remove',
        mood: 'grave',
        beside: html`<a class="button" href="${path}">${t(context, 'keep')}</a>`,
      })}
    </div>`,
  });
}
