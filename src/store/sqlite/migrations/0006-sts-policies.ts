/**
 * 0006: MTA-STS policies of others outlive a restart, so that nobody can undo them by blocking DNS.
 *
 * A policy is stored as its text, which is read again: no column has to follow a new field of it.
 */
export const keptStsPolicies = `
create table sts_policy (
  domain text primary key,
  id text not null,
  text text not null,
  fetched_at integer not null,
  expires_at integer not null
) strict, without rowid;
create index sts_policy_by_age on sts_policy (fetched_at);
`
