import { oneOf, type Setting } from '../setting.ts';

/** Logins for other programs by OpenID Connect. */
export const oidcSettings = {
  BELCODE_OIDC: {
    read: oneOf<'on' | 'off'>(['on', 'off']),
    default: 'off',
    about: 'on lets other programs log people in by OpenID Connect; `belcode oidc client add` adds them',
  },
} as const satisfies Record<string, Setting<unknown>>;

/** What must be set beside it. */
export function oidcMistakes({ BELCODE_OIDC: oidc, BELCODE_PANEL_URL: url }: Record<string, unknown>): string[] {
  if (oidc !== 'on') return [];
  if (typeof url !== 'string' || !URL.canParse(url))
    return ['BELCODE_PANEL_URL is not set, but BELCODE_OIDC needs it: the tokens name it'];
  const { protocol, hostname } = new URL(url);
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname.endsWith('.localhost');
  if (protocol !== 'https:' && !isLocal)
    return ['BELCODE_PANEL_URL must be https for BELCODE_OIDC, because programs refuse tokens otherwise'];
  return [];
}
