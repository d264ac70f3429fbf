import type { IdempotencyStore } from '../challenges/idempotency-store.ts';
import type { EditUserParts } from '../people/edit-user.ts';
import type { EraseUserParts } from '../people/erase-user.ts';
import type { DirectoryParts } from '../people/users-by-scim.ts';
import type { KeyPeopleParts } from '../people/users-of-key.ts';

/** What the routes that change users need. */
export type ChangeUserParts = Omit<EditUserParts, 'users'> &
  Omit<EraseUserParts, 'users'> &
  Omit<KeyPeopleParts, 'users'> & {
    users: EditUserParts['users'] & EraseUserParts['users'] & KeyPeopleParts['users'];
    table: DirectoryParts['table'];
    idempotency: Pick<IdempotencyStore, 'once'>;
  };
