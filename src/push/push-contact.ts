import type { Config } from '../config.ts';

/**
 * The contact that push services want (RFC 8292 §2.1): the operator's setting, else the operator's mail address, else
 * the panel's address where it is https.
 *
 * @returns undefined when none is set; no pushes can be sent then
 */
export function pushContactOf(
  config: Pick<Config, 'BELCODE_PUSH_CONTACT' | 'BELCODE_OPERATOR_MAIL' | 'BELCODE_PANEL_URL'>,
): string | undefined {
  if (config.BELCODE_PUSH_CONTACT !== '') return config.BELCODE_PUSH_CONTACT;
  const mail = /[^\s<>@]+@[^\s<>@]+/.exec(config.BELCODE_OPERATOR_MAIL)?.[0];
  if (mail !== undefined) return `mailto:${mail}`;
  const panel = config.BELCODE_PANEL_URL;
  return panel.startsWith('https://') ? new URL(panel).origin : undefined;
}
