import { passkeyRequest } from '../../challenges/kinds/passkey.ts';
import { addresses } from '../kit/addresses.ts';
import { t } from '../kit/render-context.ts';
import type { KindView } from './kind-view.ts';

export const passkeyView: KindView = {
  icon: () => 'passkey',
  title: () => 'kind-passkey',
  hint: 'passkey-hint',
  hasDevices: false,

  begin: { button: `${addresses.addPasskey}/begin` },
  addPage: addresses.addPasskey,
  addTitle: 'add-passkey-title',
  viewOf: () => ({}),

  answerTitle: 'passkey-title',
  wrongAnswer: 'passkey-wrong',
  intro: (context) => t(context, 'code-by-passkey'),
  codeFrom: 'code-from-passkey',

  /** What the browser asks the passkey to sign. */
  async answerPart({ login }, { session }, { challenge }) {
    if (login.relyingParty === undefined) return {};
    return { passkey: await passkeyRequest(login, session.userId, challenge.id) };
  },
};
