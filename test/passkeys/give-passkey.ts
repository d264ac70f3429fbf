import { enter } from '../../src/login/enter.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { showAddition } from '../../src/methods/show-addition.ts';
import { address, type Login } from '../login/open-login.ts';
import { origins } from './hosts-of-brands.ts';
import { type Lie, SoftKey } from './soft-key.ts';

/** Of the panel of `openLogin`. */
export const origin = origins.panel;

/** Opens the page that makes a passkey. @returns its options, and what sends the answer */
export async function openMaking({ parts, putInEdit }: Login, userId: string) {
  const begun = await beginFactor(parts, { sessionId: await putInEdit(userId), kind: 'passkey' });
  const shown = await showAddition(parts, await enter(parts, begun.sessionId, 'begin-factor'));
  if (shown?.kind !== 'passkey') throw new Error('no passkey is being added');
  const confirm = (code: string) => confirmFactor(parts, { sessionId: begun.sessionId, code, address });
  return { options: shown.options, confirm };
}

/** Gives a passkey through the pages' own acts. */
export async function givePasskey(home: Login, userId: string, key = new SoftKey(), lie: Lie = {}) {
  const { options, confirm } = await openMaking(home, userId);
  const added = await confirm(key.make(options, origin, lie));
  if (added.state !== 'added') throw new Error(added.state);
  return { key, factor: added.factor };
}
