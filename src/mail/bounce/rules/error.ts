/** Trouble without a reply: codes of the system, of TLS, and our own. They are capital letters, folded here. */
import type { RuleBook } from '../rule-book.ts'

export const errorRules: RuleBook = {
  name: 'error',
  rules: [
    {
      name: 'null-mx',
      comment: 'The domain says that it takes no mail (RFC 7505 §4.1).',
      sample: 'NULLMX',
      when: { words: /\bnullmx\b/ },
      category: 'dns',
      kind: 'permanent',
    },
    {
      name: 'no-such-domain',
      comment:
        'The DNS knows no such name. One look-up is believed: the courier asks again before the message is given up.',
      sample: 'NXDOMAIN',
      when: { words: /\bnxdomain\b|\bnomx\b|\benotfound\b/ },
      category: 'dns',
      kind: 'permanent',
    },
    {
      name: 'dns-trouble',
      comment: 'The DNS does not answer, or not properly.',
      sample: 'SERVFAIL',
      when: {
        words:
          /\bservfail\b|\beai_again\b|\beservfail\b|\betimeout\b|\beai_\w{2,12}|\bedns\w{0,12}|\brefused by (?:the )?(?:name ?server|resolver)|\bebadresp\b|\bedestruction\b|\becancelled\b|\benodata\b|\bbogus\b/,
      },
      category: 'dns',
      kind: 'temporary',
    },
    {
      name: 'private-address',
      comment: 'The MX points to loopback or a private network: mail would come back or go astray.',
      sample: 'PRIVATE',
      when: { words: /^private\b|\bprivate address/ },
      category: 'dns',
      kind: 'permanent',
    },
    {
      name: 'loop',
      comment: 'The best MX is ourselves (RFC 5321 §5.1): trying again meets the same host.',
      sample: 'LOOP',
      when: { words: /^loop\b|\beloop\b|\bmail loop/ },
      category: 'network',
      kind: 'permanent',
    },
    {
      name: 'tls',
      comment: 'OpenSSL and node name what went wrong with a certificate or handshake.',
      sample: 'ERR_TLS_CERT_ALTNAME_INVALID',
      when: {
        words:
          /\berr_(?:tls|ssl)_\w{1,60}|\bcert_\w{1,40}|\bdepth_zero_self_signed_cert\b|\bself[_-]signed|\bunable_to_\w{1,40}|\beproto\b|\bssl\b|\btls\b|\bcertificate\b|\bhandshake\b|\bdane\b|\bmta-sts\b|\berror_in_cert_\w{1,30}|\binvalid_ca\b|\binvalid_purpose\b|\bhostname_mismatch\b/,
      },
      category: 'tls',
    },
    {
      name: 'network',
      comment: 'No connection, or it broke. The site may be up again in an hour.',
      sample: 'ECONNREFUSED',
      when: {
        words:
          /\be(?:connrefused|connreset|connaborted|timedout|netunreach|hostunreach|hostdown|netdown|pipe|addrnotavail|socket|connect)\b|time-?d? ?-?out|\btimeout\b|\brefused\b|\breset\b|\bclosed\b|\bunreachable\b|\bno route\b|\bconnection\b/,
      },
      category: 'network',
    },
    {
      name: 'own-limits',
      comment: 'Our own machine has run out of something; nothing is wrong with the message.',
      sample: 'EMFILE',
      when: { words: /\be(?:mfile|nfile|nobufs|nomem|nospc|again|perm|acces|io)\b/ },
      category: 'system',
      kind: 'temporary',
      scope: 'us',
    },
  ],
}
