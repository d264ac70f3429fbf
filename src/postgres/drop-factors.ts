import type { Database } from './connect-postgres.ts';

const reason = 'an older version of Belcode cannot read it';

/**
 * Deletes the methods that an older version cannot read, in the `down` of a migration. Of the methods that a user still
 * has, the first in order becomes the primary one. A user who has none left counts as reset, so that nobody sets up a
 * method with the password alone: the operator gives them a set-up code. The audit has a line for each user.
 *
 * @param condition SQL over the columns of `factors`
 */
export async function dropFactors(database: Database, condition: string): Promise<void> {
  // One statement, in which every part sees the methods as they were before it.
  await database.raw(
    `with dropped as (delete from factors where ${condition} returning id, user_id, kind),
     owners as (
       select user_id, count(*) as removed,
         not exists (select from factors f where f.user_id = d.user_id and not exists
           (select from dropped x where x.id = f.id)) as has_none
       from dropped d group by user_id
     ),
     reset as (
       update users set second_factor_reset_at = now()
       where id in (select user_id from owners where has_none)
     )
     insert into audit (event, actor_kind, user_id, company_id, detail)
     select 'second-factor-reset', 'system', user_id, (select company_id from users where id = user_id),
       jsonb_build_object('reason', ?::text, 'removed', removed)
     from owners where has_none
     union all
     select 'factor-removed', 'system', d.user_id, (select company_id from users where id = d.user_id),
       jsonb_build_object('factorId', d.id, 'kind', d.kind)
     from dropped d join owners using (user_id) where not has_none`,
    [reason],
  );
  await database.raw(`update factors set is_primary = true where id in (
    select distinct on (user_id) id from factors f
    where not exists (select from factors p where p.user_id = f.user_id and p.is_primary)
    order by user_id, position)`);
}
