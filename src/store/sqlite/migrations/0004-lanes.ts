/**
 * 0004: lanes, so that notices and single mails go before bulk and senders take turns.
 *
 * - `lane` is -1 for a notice, 0 for normal mail, 1 for bulk. `message.lane` was there from the first
 *   schema; a consignment repeats it, because leasing must not open the message to ask.
 * - `consignment_waiting` groups by lane below the submitter. It still has only what really waits: a
 *   consignment that is accepted, leased and settled at once is in neither index.
 * - What waits from before stays normal mail.
 */
export const theLanes = `
alter table consignment add column lane integer not null default 0;

drop index consignment_waiting;
create index consignment_waiting on consignment (submitter, lane, destination, next_attempt_at)
  where lease_epoch is null;
`
