/** The cookie of the ticket. `__Host-` would keep it from the hosts that it is for. */
export function forwardCookie(secure: boolean): string {
  return secure ? '__Secure-belcode-forward' : 'belcode-forward';
}
