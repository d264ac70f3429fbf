/** The day of a moment in a time zone: `2027-02-28`. */
export function dayIn(timeZone: string, at: Date): string {
  return partsIn(timeZone, at).slice(0, 'yyyy-mm-dd'.length);
}

/** What a field for a moment holds, `2027-02-28T09:00`. */
function minuteIn(timeZone: string, at: Date): string {
  return partsIn(timeZone, at).slice(0, 'yyyy-mm-ddThh:mm'.length);
}

/**
 * Reads a day or a field for a moment: `2027-02-28` is midnight. Of an hour that comes twice, when summer time ends, it
 * is the first one.
 *
 * @returns undefined for a text that is neither
 */
export function readMoment(timeZone: string, text: string): Date | undefined {
  const [, day, time = '00:00'] = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?(?::\d{2})?$/.exec(text) ?? [];
  const asUtc = day === undefined ? Number.NaN : Date.parse(`${day}T${time}:00Z`);
  if (day === undefined || !hasCalendar(day) || Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(day))
    return undefined;
  // The difference to UTC a day before: that of summer time on the day on which it ends.
  const first = asUtc - differenceAt(timeZone, asUtc - dayMilliseconds);
  return new Date(
    minuteIn(timeZone, new Date(first)) === `${day}T${time}` ? first : asUtc - differenceAt(timeZone, first),
  );
}

/** Time zones and PostgreSQL reckon otherwise in years far away, such as 0. */
function hasCalendar(day: string): boolean {
  return day >= '1900' && day < '9000';
}

/** @param day `2027-02-28` */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * dayMilliseconds).toISOString().slice(0, 'yyyy-mm-dd'.length);
}

const dayMilliseconds = 86_400_000;

/** How many milliseconds the clocks of a time zone are ahead of UTC. */
function differenceAt(timeZone: string, at: number): number {
  const whole = Math.floor(at / 1_000) * 1_000;
  return Date.parse(`${partsIn(timeZone, new Date(whole))}Z`) - whole;
}

/** `2027-02-28T09:00:00` */
function partsIn(timeZone: string, at: Date): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return format.format(at).replace(' ', 'T');
}
