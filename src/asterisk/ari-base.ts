/** The address before `/ari`: BELCODE_ARI_URL without slashes at its end. */
export const ariBase = (url: string): string => url.replace(/\/+$/, '');
