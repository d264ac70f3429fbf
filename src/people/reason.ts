/** Characters of a reason that the audit keeps. */
const maxReasonLength = 500;

/** A reason for the audit, as somebody typed it. @returns undefined for none */
export function readReason(text: string | undefined): string | undefined {
  const reason = text?.trim().slice(0, maxReasonLength);
  return reason === '' ? undefined : reason;
}
