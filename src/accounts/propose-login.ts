import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { maxLoginLength } from './user.ts';
import type { UserStore } from './user-store.ts';

const suffixDigits = 3;
const maxProposals = 5;

/**
 * A free login like one that is taken, such as `anna.472`. The digits are random, because `anna3` would tell that two
 * others have the name.
 *
 * @returns undefined when none was found
 * @throws Refusal store-unavailable
 */
export async function proposeLogin(
  { users, random }: { users: Pick<UserStore, 'findByLogin'>; random: Pick<Random, 'code'> },
  login: string,
): Promise<string | undefined> {
  const [, name = login, domain = ''] = /^([^@]+)(@.*)?$/.exec(login) ?? [];
  const room = maxLoginLength - domain.length - suffixDigits - 1;
  if (room < 1) return undefined;
  for (let tried = 0; tried < maxProposals; tried += 1) {
    const proposal = `${name.slice(0, room)}.${random.code(suffixDigits)}${domain}`;
    const isFree = await users.findByLogin(proposal).then(
      () => false,
      (error) => {
        if (error instanceof Refusal && error.id === 'user-unknown') return true;
        throw error;
      },
    );
    if (isFree) return proposal;
  }
  return undefined;
}
