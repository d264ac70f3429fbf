import { passkeyRequest } from '../../challenges/kinds/passkey.ts';
import { otherPasskeyHost } from '../../factors/passkey-origins.ts';
import { addresses } from '../kit/addresses.ts';
import { t, tBold } from '../kit/render-context.ts';
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
  intro: (context, { elsewhere: address }) =>
    address === undefined ? t(context, 'code-by-passkey') : tBold(context, 'passkey-not-here', { address }),
  codeFrom: 'code-from-passkey',

  elsewhere: ({ login: { relyingParty } }, facts, host) =>
    relyingParty === undefined ? undefined : otherPasskeyHost(relyingParty, facts, host),

  /** What the browser asks the passkey to sign. */
  async answerPart({ login }, { session }, { challenge }) {
    if (login.relyingParty === undefined) return {};
    return { passkey: await passkeyRequest(login, session.userId, challenge.id) };
  },
};
