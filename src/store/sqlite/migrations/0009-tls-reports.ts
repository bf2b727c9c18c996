/**
 * 0009: TLS reports (RFC 8460), gathered for each domain and UTC day (`day` is its start).
 *
 * - The counts of a report go with it. What a session met stands in two texts, `policy` and `failure`
 *   (empty: none), because it is only ever compared, added up and written into the report.
 * - An upload is a finished report on its way to a web server, body and all: the counts are gone by then.
 */
export const tlsReports = `
create table tls_report (
  domain text not null,
  day integer not null,
  due_at integer not null,
  primary key (domain, day)
) strict, without rowid;
create index tls_report_by_due on tls_report (due_at);

create table tls_count (
  domain text not null,
  day integer not null,
  policy text not null,
  failure text not null,
  sessions integer not null,
  primary key (domain, day, policy, failure),
  foreign key (domain, day) references tls_report (domain, day) on delete cascade
) strict, without rowid;

create table report_upload (
  id text primary key,
  domain text not null,
  url text not null,
  body blob not null,
  attempts integer not null,
  due_at integer not null,
  expires_at integer not null
) strict;
create index report_upload_by_due on report_upload (due_at);
`
