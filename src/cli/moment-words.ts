/** As a person says it, with what a slip would change: `Monday 1 March 2027 at 00:00 CET`. */
export function momentWords(at: Date): string {
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  return `${day.format(at).replace(',', '')} at ${time.format(at)}`;
}
