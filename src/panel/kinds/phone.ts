import type { PhoneBeingAdded } from '../../challenges/kinds/phone.ts';
import { numberToType } from '../../login/number-to-type.ts';
import { isUnsent } from '../code/code-view.ts';
import { addresses } from '../kit/addresses.ts';
import { numberView } from '../kit/number-view.ts';
import { t, tBold } from '../kit/render-context.ts';
import type { KindView } from './kind-view.ts';

export const phoneView: KindView<PhoneBeingAdded> = {
  icon: ({ landline, internal }) => (landline === true || internal === true ? 'landline' : 'mobile'),
  title({ landline, internal }) {
    if (internal === true) return 'kind-internal';
    return landline === true ? 'kind-landline' : 'kind-phone';
  },
  hint: 'kind-phone',
  hasDevices: false,

  begin: { page: addresses.addPhone },
  addPage: addresses.addCode,
  addTitle: 'add-code-title',
  viewOf: ({ to, postDial }, country) => numberView(to, postDial, country),

  intro(context, view, number) {
    const { why, featureCode, call, over = false } = view;
    // True before, during and after the call, because the script does not update it.
    const text = isUnsent(view) ? 'code-unsent' : call?.kind === 'call-number' ? 'number-by-phone' : 'code-by-phone';
    return [
      ...tBold(context, text, { number }),
      featureCode !== undefined && !over && [' ', ...tBold(context, 'code-by-dialling', { code: featureCode })],
      why === 'confirm' && [' ', t(context, 'confirm-code-why')],
    ];
  },
  codeFrom: 'code-from-call',

  async answerPart({ login }, { session }, { challenge }) {
    const number = await numberToType(login, session, challenge);
    return number === undefined ? {} : { number };
  },
};
