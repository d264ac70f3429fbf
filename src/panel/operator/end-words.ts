import { formatLongDay, type RenderContext, t } from '../kit/render-context.ts';
import { dayIn } from '../kit/zoned-time.ts';

interface Ending {
  endsAt?: Date | undefined;
  /** Undefined for that of the site. */
  timeZone?: string | undefined;
}

/** From which day on nobody of a company logs in. */
export function endWords(context: RenderContext, { endsAt, timeZone = context.timeZone }: Ending): string | false {
  if (endsAt === undefined) return false;
  return t(context, 'company-ends-on', { day: formatLongDay(context, dayIn(timeZone, endsAt)) });
}
