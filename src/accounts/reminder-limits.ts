/** How often one person is reminded, by everybody together. */
export const reminderLimits = {
  /** A person gets at most one reminder in so many days. */
  everyDays: 7,
  /** The daily run reminds those whose date B (S16) is at most so many days away. */
  soonDays: 14,
} as const;
