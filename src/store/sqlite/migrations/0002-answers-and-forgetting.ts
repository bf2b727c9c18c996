/**
 * 0002: what answers mean, whom we no longer write to, and what is forgotten.
 *
 * - `event.bounce_info` is the JSON of what `getBounceInfo` said.
 * - A recipient may owe two notices at once, that of its delay and that of its end; so the kind belongs
 *   to the key of `owed_notice`. The old key cannot be altered: the table is made anew.
 * - `message.kept_at`: by hand, exempt from redaction and forgetting. `outlives_original`: a notice that
 *   was still on its way when the content that it quotes was redacted.
 * - The three indexes of the sweep have only what it looks for: what is final and has content, notices
 *   left over, and what is redacted but not forgotten.
 */
export const answersAndForgetting = `
alter table event add column bounce_info text;

alter table address add column notify_delivered integer not null default 0;
alter table domain add column content_retention_ms integer;

alter table message add column kept_at integer;
alter table message add column outlives_original integer not null default 0;

create index message_to_redact on message (domain, final_at)
  where final_at is not null and redacted_at is null and kept_at is null;
create index message_left_over on message (final_at)
  where outlives_original = 1 and final_at is not null and redacted_at is null and kept_at is null;
create index message_to_forget on message (final_at)
  where redacted_at is not null and kept_at is null;

create table owed_notice_2 (
  message integer not null,
  position integer not null,
  kind text not null,
  owed_at integer not null,
  status text not null,
  event integer not null,
  primary key (message, position, kind)
) strict, without rowid;
insert into owed_notice_2 (message, position, kind, owed_at, status, event)
  select message, position, kind, owed_at, status, event from owed_notice;
drop table owed_notice;
alter table owed_notice_2 rename to owed_notice;
create index owed_notice_by_age on owed_notice (owed_at);

create table suppression (
  recipient text primary key,
  reason text not null,
  category text not null,
  message_id text,
  added_at integer not null,
  expires_at integer
) strict, without rowid;

create index suppression_by_age on suppression (added_at, recipient);
create index suppression_by_expiry on suppression (expires_at) where expires_at is not null;
`
