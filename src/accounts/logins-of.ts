import type { UserStore } from './user-store.ts';

/** The logins of users by their ids. Ids of removed users, and texts that are not an id of a user, are left out. */
export async function loginsOf(
  users: Pick<UserStore, 'find'>,
  ids: readonly (string | undefined)[],
): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    [...new Set(ids)].map(async (id) => {
      if (id === undefined) return [];
      return users.find(id).then(
        ({ login }) => [[id, login] as const],
        () => [],
      );
    }),
  );
  return new Map(found.flat());
}
