/**
 * 0008: several addresses that mail leaves from.
 *
 * - `event.our_ip` is the one by which an attempt was made; null where the system chose it.
 * - `warm_up` counts what each source in its warm-up has sent to a provider on a day of UTC. Only the last
 *   days are kept, so it stays small.
 */
export const theSources = `
alter table event add column our_ip text;

create table warm_up (
  day integer not null,
  source text not null,
  provider text not null,
  messages integer not null,
  primary key (day, source, provider)
) strict, without rowid;
`
