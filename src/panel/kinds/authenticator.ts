import { addresses } from '../kit/addresses.ts';
import { t } from '../kit/render-context.ts';
import type { KindView } from './kind-view.ts';

export const authenticatorView: KindView = {
  icon: () => 'authenticator',
  title: () => 'kind-authenticator',
  hint: 'authenticator-hint',
  hasDevices: false,

  // A button, because this creates a secret, and a GET must not.
  begin: { button: `${addresses.addAuthenticator}/begin` },
  addPage: addresses.addAuthenticator,
  addTitle: 'add-authenticator-title',
  viewOf: () => ({}),

  intro: (context) => t(context, 'code-by-authenticator'),
  codeFrom: 'code-from-authenticator',
};
