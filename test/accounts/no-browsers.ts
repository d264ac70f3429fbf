/** For a store of sessions of users who have no remembered browsers. */
export const noBrowsers = { forget: async () => undefined };
