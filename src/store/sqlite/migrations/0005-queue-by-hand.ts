/**
 * 0005: what an operator does to the queue as a whole: pauses, and bounces of what is being tried.
 *
 * - A pause names what it is over: `scope` is site, destination, sender or all (then `name` is empty).
 * - `requested_bounce` is the reason given for a recipient that was leased at that moment: it bounces
 *   when its attempt ends without success. Beside it stands whether its sender is then owed a notice.
 */
export const queueByHand = `
create table queue_pause (
  scope text not null,
  name text not null,
  reason text not null,
  paused_at integer not null,
  expires_at integer not null,
  primary key (scope, name)
) strict, without rowid;

alter table recipient add column requested_bounce text;
alter table recipient add column owes_requested_notice integer not null default 0;
`
