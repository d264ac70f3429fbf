/** Path of the panel's page that takes the token of a link to a new password. */
export const passwordLinkPath = '/forgot-password/link';

/** @param panelUrl where the panel answers, as `panelAddress` gives it; a path in it is left out */
export function passwordLink(panelUrl: string, token: string): string {
  const link = new URL(passwordLinkPath, panelUrl);
  link.searchParams.set('token', token);
  return link.href;
}
