/**
 * 0001: the first schema, because there was none: accounts, messages on their way, their history.
 *
 * How it is laid out, and why:
 * - A message has an integer `number`, which every other table refers to; its public `id` is
 *   looked up once. There are no foreign keys on this side: they would cost a search per row on the
 *   way of every message, and rows are only ever written by changes that know their message.
 * - A recipient is stored as `queued` while its consignment is leased; `leased` is derived, so that
 *   leasing rewrites one row and not one per recipient.
 * - A consignment that is accepted, leased and settled at once touches neither `consignment_due` nor
 *   `consignment_waiting`: only what really waits is in them.
 * - `account`, `lane`, `tags`, `suspended_at`, `redacted_at` and `transcript` are not read yet. They
 *   are here because a column is cheap now and the facts in it cannot be had later.
 */
export const firstSchema = `
create table meta (
  name text primary key,
  value integer not null
) strict, without rowid;

insert into meta (name, value) values ('epoch', 0);

create table domain (
  name text primary key,
  added_at integer not null,
  account text
) strict, without rowid;

create table address (
  address text primary key,
  domain text not null references domain (name) on delete cascade,
  language text,
  added_at integer not null,
  suspended_at integer
) strict, without rowid;

create index address_by_domain on address (domain);

create table credential (
  id text primary key,
  address text not null references address (address) on delete cascade,
  name text not null,
  argon2 text not null,
  scram text not null,
  created_at integer not null
) strict, without rowid;

create index credential_by_address on credential (address);

create table message (
  number integer primary key,
  id text not null,
  sender text not null,
  submitter text not null,
  domain text not null,
  origin text not null,
  accepted_at integer not null,
  expires_at integer not null,
  size_bytes integer not null,
  is_eight_bit integer not null,
  needs_smtp_utf8 integer not null,
  ret text,
  envid text,
  account text,
  lane integer not null default 0,
  tags text,
  final_at integer,
  redacted_at integer
) strict;

create unique index message_by_id on message (id);

create table content (
  message integer primary key,
  wrapped_key blob not null,
  header blob not null,
  body blob,
  body_file text
) strict;

create index content_by_file on content (body_file) where body_file is not null;

create table recipient (
  message integer not null,
  position integer not null,
  address text not null,
  destination text not null,
  state text not null default 'queued',
  attempts integer not null default 0,
  is_own_verdict integer not null default 0,
  is_cancel_requested integer not null default 0,
  notify text,
  orcpt text,
  notices_sent text,
  final_at integer,
  primary key (message, position)
) strict, without rowid;

create table consignment (
  message integer not null,
  destination text not null,
  id text not null,
  submitter text not null,
  accepted_at integer not null,
  open_recipients integer not null,
  next_attempt_at integer not null,
  lease_epoch integer,
  attempts integer not null default 0,
  interrupted integer not null default 0,
  last_event integer,
  primary key (message, destination)
) strict, without rowid;

create unique index consignment_leased on consignment (id) where lease_epoch is not null;
create index consignment_due on consignment (next_attempt_at, message, destination, submitter)
  where lease_epoch is null;
create index consignment_waiting on consignment (submitter, destination, next_attempt_at)
  where lease_epoch is null;

create table event (
  number integer primary key,
  message integer not null,
  kind text not null,
  at integer not null,
  position integer,
  state text,
  host text,
  ip text,
  tls text,
  stage text,
  reply text,
  reason text,
  next_attempt_at integer,
  notice_id text,
  transcript blob
) strict;

create index event_by_message on event (message);

create table owed_notice (
  message integer not null,
  position integer not null,
  kind text not null,
  owed_at integer not null,
  status text not null,
  event integer not null,
  primary key (message, position)
) strict, without rowid;

create index owed_notice_by_age on owed_notice (owed_at);
`
