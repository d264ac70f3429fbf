/** BELCODE_SECRET of tests that build the stores themselves. */
export const secret = 'a secret of at least thirty-two bytes';
