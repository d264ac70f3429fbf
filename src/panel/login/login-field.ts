import { field } from '../kit/forms.ts';
import type { Html } from '../kit/html.ts';
import type { RenderContext } from '../kit/render-context.ts';

export interface LoginField {
  login: string | undefined;
  autofocus?: boolean;
  wrong?: boolean;
  /** Whether the browser may offer its passkeys in the field. */
  passkeys?: boolean;
}

/**
 * The field for a login, on the pages that anybody may open. It keeps the focus unless the page gives it to another.
 */
export function loginField(
  context: RenderContext,
  { login, autofocus = true, wrong = false, passkeys = false }: LoginField,
): Html {
  return field(context, {
    name: 'login',
    label: 'login',
    value: login,
    autocomplete: passkeys ? 'username webauthn' : 'username',
    autofocus,
    maxLength: 64,
    wrong,
  });
}
