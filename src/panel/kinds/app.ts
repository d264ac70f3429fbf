import { type AppBeingAdded, app, isAppBeingAdded } from '../../challenges/kinds/app.ts';
import { numberToType } from '../../login/number-to-type.ts';
import { appAddressOf } from '../app/app-addresses.ts';
import { isUnsent } from '../code/code-view.ts';
import { addresses } from '../kit/addresses.ts';
import { t, tBold } from '../kit/render-context.ts';
import type { KindView } from './kind-view.ts';

export const appView: KindView<AppBeingAdded> = {
  icon: () => 'app',
  title: () => 'kind-app',
  hint: 'app-hint',
  hasDevices: true,

  begin: { page: addresses.addApp },
  addPage: addresses.addCode,
  addTitle: 'add-app-code-title',
  viewOf: (adding) => (adding.device === 'endpoint' ? { mask: adding.extension } : {}),

  intro(context, view) {
    const { method, pairing, number, why } = view;
    const introId = isUnsent(view) ? 'code-unsent-app' : number !== undefined ? 'code-by-number' : 'code-by-app';
    if (pairing !== undefined) return t(context, 'code-by-pairing');
    return [
      method.mask === undefined ? t(context, introId) : tBold(context, 'code-by-message', { number: method.mask }),
      why === 'confirm' && [' ', t(context, 'confirm-code-why')],
    ];
  },
  codeFrom: 'code-from-app',

  /** How to pair a browser, or the number to type into the app. */
  async answerPart({ login }, { session, facts }, { challenge, here }) {
    const number = await numberToType(login, session, challenge);
    if (number !== undefined) return { number };
    const { adding } = session.work;
    if (!isAppBeingAdded(adding) || adding.challengeId !== challenge.id) return {};
    const { user, company } = facts;
    const owner = {
      userId: session.userId,
      login: user.login,
      company: company.name,
      country: company.country,
      brand: company.brand,
    };
    const { pairingCode: code, deviceName } = await app.show(login, owner, adding);
    if (code === undefined) return {};
    return { pairing: { code, deviceName, address: appAddressOf(company, login.panelUrl ?? here) } };
  },
};
