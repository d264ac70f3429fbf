/** The purpose of calls that speak codes of other programs. No challenge that a key opens otherwise may have it. */
export const spokenCodePurpose = 'spoken-code';
