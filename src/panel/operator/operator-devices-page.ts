import { addresses } from '../kit/addresses.ts';
import { buttonForm, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, say, sayBold, sayDay, type Visit } from '../kit/visit.ts';
import type { DeviceView } from '../methods/methods-page.ts';
import type { OperatorUser } from './operator-users-page.ts';
import { reasonField } from './reason-field.ts';

/** A device of somebody else: what tells it from the others, and nothing by which it could be reached. */
export interface OperatorDevice extends DeviceView {
  addedAt: Date;
}

export interface OperatorDevicesView {
  user: Pick<OperatorUser, 'id' | 'login' | 'name'>;
  /** Oldest first. */
  devices: readonly OperatorDevice[];
  /** In two groups; only on the page that follows the button, for it is kept nowhere. */
  pairingCode?: string | undefined;
  canPair: boolean;
  /** Where the person opens the app. */
  address: string;
  notice?: Notice | undefined;
}

/** Where an operator sees the devices of one user. */
export function devicesPath(userId: string): string {
  return `${addresses.operatorUsers}/${encodeURIComponent(userId)}/devices`;
}

/** For who runs the exchange: what somebody's app consists of. Nothing here makes a device a method (S14). */
export function operatorDevicesPage(visit: Visit, view: OperatorDevicesView): Html {
  const { user, devices, notice } = view;
  return layout(visit, {
    title: 'devices-title',
    intro: sayBold(visit, 'devices-intro', { name: user.name, login: user.login }),
    wide: true,
    body: html`${noticeBox(visit, notice)}
    ${devices.length === 0 && html`<p class="card">${say(visit, 'devices-none')}</p>`}
    <ul class="rows users">${devices.map((each) => deviceRow(visit, each, view))}</ul>
    ${devices.length === 1 && onlyDevice(visit, user.id)}
    ${pairingCard(visit, view)}
    <p><a class="button" href="${addresses.operatorUsers}">${say(visit, 'back')}</a></p>`,
  });
}

function deviceRow(visit: Visit, device: OperatorDevice, { user, devices }: OperatorDevicesView): Html {
  const { id, kind, name, addedAt, seenAt } = device;
  const since = say(visit, 'device-since', { day: sayDay(visit, addedAt) });
  const seen = seenAt === undefined ? '' : `, ${say(visit, 'device-seen', { day: sayDay(visit, seenAt) })}`;
  return html`<li>
    <p class="who"><strong>${name}</strong><span class="hint">${say(visit, `device-${kind}`)}</span></p>
    <p class="hint">${since}${seen}</p>
    <div class="acts">${
      devices.length > 1 &&
      html`<a class="button" href="${devicesPath(user.id)}/${encodeURIComponent(id)}/remove">${say(visit, 'remove')}<span class="unseen"> ${name}</span></a>`
    }</div>
  </li>`;
}

function onlyDevice(visit: Visit, userId: string): Html {
  const path = `${addresses.operatorUsers}/${encodeURIComponent(userId)}/reset`;
  return html`<p class="hint">${say(visit, 'device-only')} <a href="${path}">${say(visit, 'reset-title')}</a></p>`;
}

function pairingCard(visit: Visit, { user, pairingCode, canPair, address }: OperatorDevicesView): Html {
  return html`<section class="card" aria-labelledby="pairing-title">
    <h2 id="pairing-title">${say(visit, 'pairing-title')}</h2>
    ${
      pairingCode === undefined
        ? html`<p>${say(visit, canPair ? 'pairing-sure' : 'pairing-full')}</p>
          ${canPair && buttonForm(visit, { action: `${devicesPath(user.id)}/pairing-code`, text: 'pairing-give', mood: 'primary' })}`
        : html`<p role="status">${say(visit, 'pairing-code')} <code id="pairing">${pairingCode}</code></p>
          <p>${sayBold(visit, 'pairing-next', { address })}</p>`
    }
    <p class="hint">${say(visit, 'pairing-no-method')}</p>
  </section>`;
}

export interface RemoveDeviceView {
  user: Pick<OperatorUser, 'id' | 'login' | 'name'>;
  device: OperatorDevice;
  reason?: string;
  notice?: Notice | undefined;
}

/** Removing is asked once more, on a page of its own, and with a reason. */
export function removeDevicePage(visit: Visit, { user, device, reason = '', notice }: RemoveDeviceView): Html {
  const path = devicesPath(user.id);
  return layout(visit, {
    title: 'device-remove-title',
    intro: sayBold(visit, 'device-remove-intro', { device: device.name, name: user.name, login: user.login }),
    body: html`<div class="card">
      ${noticeBox(visit, notice)}
      <ul class="rules">
        <li>${say(visit, 'device-remove-codes')}</li>
        <li>${say(visit, 'device-remove-sessions')}</li>
        <li>${say(visit, 'device-remove-told')}</li>
      </ul>
      ${form(visit, {
        action: `${path}/${encodeURIComponent(device.id)}/remove`,
        fields: reasonField(visit, reason),
        submit: 'remove',
        mood: 'grave',
        beside: html`<a class="button" href="${path}">${say(visit, 'keep')}</a>`,
      })}
    </div>`,
  });
}
