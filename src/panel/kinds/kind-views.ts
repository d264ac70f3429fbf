import type { FactorKind } from '../../accounts/factor-kind.ts';
import { appView } from './app.ts';
import { authenticatorView } from './authenticator.ts';
import type { KindView } from './kind-view.ts';
import { passkeyView } from './passkey.ts';
import { phoneView } from './phone.ts';

/** In the order of advice at set-up (S04). */
export const kindViews: Readonly<Record<FactorKind, KindView>> = {
  passkey: passkeyView,
  app: appView,
  phone: phoneView,
  authenticator: authenticatorView,
};

export const advisedKinds = Object.keys(kindViews) as FactorKind[];

/** Paths of the buttons that start to add a method at once. */
export const beginButtons = Object.values(kindViews).flatMap(({ begin }) => ('button' in begin ? [begin.button] : []));
