/**
 * 0007: what the sender says about TLS (RFC 8689), because it is decided at acceptance and asked for at every
 * attempt: `yes` for REQUIRETLS, `no` for the field `TLS-Required: No`.
 */
export const tlsRequired = `
alter table message add column tls_required text;
`
