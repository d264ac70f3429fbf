import { orNothing, type Read, type Setting, text } from '../setting.ts';

/** A domain of the operator's own, so that its cookie reaches no site of anybody else. */
const cookieDomain: Read<string> = (value) => {
  const labels = value.split('.');
  if (labels.length < 2 || !labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)))
    throw new Error('must be a domain in lower case, as in example.org');
  if (/^[\d.]+$/.test(value)) throw new Error('must be a name, and no address');
  return value;
};

/** Logins in front of other programs, by a proxy that asks. */
export const forwardAuthSettings = {
  BELCODE_FORWARD_AUTH: {
    read: text,
    default: '',
    about: 'file with the rules of who may open what behind a proxy; without it nobody may',
  },
  BELCODE_FORWARD_AUTH_DOMAIN: {
    read: orNothing(cookieDomain),
    default: '',
    about: 'domain of the panel and of all hosts of the rules, as in example.org; their cookie belongs to it',
  },
} as const satisfies Record<string, Setting<unknown>>;

/** What must be set beside the rules. */
export function forwardAuthMistakes(values: Record<string, unknown>): string[] {
  if (!values.BELCODE_FORWARD_AUTH) return [];
  const { BELCODE_FORWARD_AUTH_DOMAIN: domain, BELCODE_PANEL_URL: url } = values;
  if (!domain)
    return [
      'BELCODE_FORWARD_AUTH_DOMAIN is not set, but BELCODE_FORWARD_AUTH needs it: ' +
        forwardAuthSettings.BELCODE_FORWARD_AUTH_DOMAIN.about,
    ];
  if ((values.BELCODE_TRUSTED_PROXIES as string[] | undefined)?.length === 0)
    return ['BELCODE_TRUSTED_PROXIES is not set, but BELCODE_FORWARD_AUTH needs it: only these proxies are answered'];
  const host = typeof url === 'string' && URL.canParse(url) ? new URL(url).hostname : '';
  if (host !== domain && !host.endsWith(`.${domain}`))
    return ['BELCODE_PANEL_URL must be a host of BELCODE_FORWARD_AUTH_DOMAIN'];
  return [];
}
