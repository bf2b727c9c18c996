/**
 * 0003: who may send, and what is asked before a message goes: credentials of domains too, aliases,
 * suspensions, DKIM keys, messages that are held, limits.
 *
 * - A credential belongs to an address or to a domain, and goes with it. SQLite cannot give a column to
 *   an old key, so the table is made anew. Two old passwords of one address may share a name: the newest
 *   keeps it.
 * - `held` is derived like `leased`: a recipient is stored as `queued`, its consignment knows what
 *   holds it, and is due when its message expires. So holding touches no index that plain mail would not.
 * - Held by a scan and held by a suspension are two facts, each lifted by itself.
 * - The mark of `meta` is the number of the newest message whose recipients are in `correspondent`.
 */
export const theDoor = `
alter table address add column suspended_reason text;

create table credential_2 (
  id text primary key,
  address text references address (address) on delete cascade,
  domain text references domain (name) on delete cascade,
  name text not null,
  argon2 text not null,
  scram text not null,
  quick text,
  created_at integer not null,
  last_used_at integer,
  check ((address is null) <> (domain is null))
) strict, without rowid;
insert into credential_2 (id, address, name, argon2, scram, created_at)
  select id, address,
    case when row_number() over (partition by address, name order by created_at desc, id desc) = 1
      then name else name || '-' || id end,
    argon2, scram, created_at
  from credential;
drop table credential;
alter table credential_2 rename to credential;
create unique index credential_of_address on credential (address, name);
create unique index credential_of_domain on credential (domain, name);

create table alias (
  alias text primary key,
  domain text not null references domain (name) on delete cascade,
  address text not null references address (address) on delete cascade,
  added_at integer not null
) strict, without rowid;
create index alias_by_domain on alias (domain);
create index alias_by_address on alias (address, alias);

create table dkim_key (
  id text primary key,
  domain text not null references domain (name) on delete cascade,
  selector text not null,
  algorithm text not null,
  public_key text not null,
  sealed_private_key blob not null,
  state text not null,
  created_at integer not null,
  seen_at integer,
  retired_at integer
) strict, without rowid;
create unique index dkim_key_of_domain on dkim_key (domain, selector);

create table domain_check (
  domain text primary key references domain (name) on delete cascade,
  at integer not null,
  is_verified integer not null,
  verified_at integer,
  findings text not null
) strict, without rowid;

alter table consignment add column is_held_by_scan integer not null default 0;
alter table consignment add column is_held_by_suspension integer not null default 0;

create table correspondent (
  submitter text not null,
  recipient text not null,
  met_at integer not null,
  primary key (submitter, recipient)
) strict, without rowid;
create index correspondent_by_age on correspondent (submitter, met_at);
insert into meta (name, value) values ('correspondents_seeded', 0);

create table refused_submission (
  number integer primary key,
  id text not null,
  at integer not null,
  submitter text not null,
  sender text not null,
  recipients text not null,
  rule text not null,
  reply text not null
) strict;
create unique index refused_submission_by_id on refused_submission (id);
`
