import { EnrolledNumberStore } from '../factors/enrolled-number-store.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';

/** Opens the store of the enrolled telephones for one act, and always closes it. @param url of PostgreSQL */
export async function withEnrolledNumbers<T>(
  url: string,
  act: (numbers: EnrolledNumberStore) => Promise<T>,
): Promise<T> {
  const database = connectPostgres(url, 'commands', 1);
  try {
    return await act(new EnrolledNumberStore(database));
  } finally {
    await database.destroy();
  }
}
