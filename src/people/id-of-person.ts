import type { UserStore } from '../accounts/user-store.ts';
import { Refusal } from '../errors.ts';

/**
 * The id of a user by login. What is no login stays as it is: it may be the id of an erased user.
 *
 * @throws Refusal store-unavailable
 */
export async function idOfPerson(users: Pick<UserStore, 'findByLogin'>, person: string): Promise<string> {
  return users.findByLogin(person).then(
    ({ id }) => id,
    (error) => {
      if (error instanceof Refusal && error.id === 'user-unknown') return person;
      throw error;
    },
  );
}
