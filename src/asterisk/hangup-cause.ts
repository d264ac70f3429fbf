import type { EndReason } from '../deliveries/delivery.ts';
import type { HangupCause } from './pbx.ts';

/** RFC 3261 §21, RFC 8197 (607). A redirection ends the call, because it is never followed. */
const reasonOfSipStatus: Record<number, EndReason> = {
  300: 'forwarded',
  301: 'forwarded',
  302: 'forwarded',
  305: 'forwarded',
  380: 'forwarded',
  403: 'rejected',
  404: 'number-unknown',
  408: 'no-answer',
  410: 'number-unknown',
  480: 'unreachable',
  484: 'number-unknown',
  486: 'busy',
  487: 'no-answer',
  488: 'unreachable',
  600: 'busy',
  603: 'rejected',
  604: 'number-unknown',
  607: 'rejected',
};

/** ITU-T Q.850 table 1. */
const reasonOfQ850: Record<number, EndReason> = {
  1: 'number-unknown',
  2: 'unreachable',
  3: 'unreachable',
  17: 'busy',
  18: 'no-answer',
  19: 'no-answer',
  20: 'unreachable',
  21: 'rejected',
  22: 'number-unknown',
  23: 'forwarded',
  27: 'unreachable',
  28: 'number-unknown',
  34: 'congestion',
  38: 'congestion',
  41: 'congestion',
  42: 'congestion',
  44: 'congestion',
};

/**
 * Why an unanswered call ended. The SIP status is more exact than the cause that Asterisk derives from it: it separates
 * 480 from 404, and a 5xx of the carrier does not concern the number.
 */
export function reasonOfUnanswered(cause: HangupCause): EndReason {
  const { sipStatus, q850 } = cause;
  if (sipStatus !== undefined) {
    const reason = reasonOfSipStatus[sipStatus];
    if (reason !== undefined) return reason;
    if (sipStatus >= 500 && sipStatus < 600) return 'congestion';
  }
  return reasonOfQ850[q850] ?? 'unreachable';
}
