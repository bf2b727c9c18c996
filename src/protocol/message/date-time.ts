/** The date-time of header fields (RFC 5322 §3.3), always in UTC: `Mon, 01 Jan 2024 00:00:00 +0000`. */
export function formatDateTime(epochMs: number): string {
  return new Date(epochMs).toUTCString().replace('GMT', '+0000')
}
