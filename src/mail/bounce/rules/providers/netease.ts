/**
 * NetEase (163.com, 126.com, yeah.net, 188.com) and others with its software (Coremail). The
 * reason is a pair of letters: HL about the connection, MI about MAIL, RP about RCPT, DT about
 * DATA, WM about lists of permitted addresses.
 */
import type { ProviderRules } from '../../rule.ts'

export const netease: ProviderRules = {
  provider: 'netease',
  hosts: /(?:^|\.)(?:163|126|188|netease|qiye163|vip\.163)\.com$|(?:^|\.)yeah\.net$/,
  marks:
    /mail\.163\.com|\b(?:dt:(?:spm|rbl|sum|spb)|hl:[a-z]{3}|mi:[a-z]{3}|rp:[a-z]{3}|wm:bl[iu])\b|(?:163|126|yeah) mx\d|: mail \S{5,60} is rejected|user (?:not found|suspended|hangup|rejected|in blacklist): .{1,80}@(?:163|126|188|yeah)\./,
  rules: [
    {
      name: 'not-authenticated',
      comment: 'MI:SPF and DT:DMA: the domain of the sender forbids our address.',
      sample:
        '550 MI:SPF 163 mx35,QMCowAD3x2 1700000000 http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.7',
      when: { words: /\b(?:mi:spf|dt:dma|mi:dma)\b|\b(?:spf|dkim|dmarc)\b(?![\w+.-]{0,40}@)/ },
      category: 'auth_failure',
    },
    {
      name: 'too-many',
      comment:
        'Connections (ICC, IFC, ITC), messages (DMC, SFQ, STC), recipients (DRC, QRC, TRC) within a time.',
      sample:
        '451 RP:QRC 163 mx29,QMCowAD3x2 1700000000 http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.7',
      when: {
        words:
          /\b(?:hl:(?:icc|ifc|itc|isc)|mi:(?:dmc|sfq|stc|dsc)|rp:(?:drc|qrc|trc))\b|too many (?:connections|recipients)/,
      },
      category: 'rate_limited',
    },
    {
      name: 'address-blocked',
      comment: 'REP, MEP: suspicious behaviour; IPB, IHU, RBL, BLI: on a list.',
      sample:
        '554 HL:IPB 163 mx35,QMCowAD3x2 1700000000 http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.7',
      when: {
        words:
          /\b(?:hl:[a-z]{3}|dt:rbl|wm:bli)\b|\bip ?<?.{3,45}>? (?:is )?in blacklist|ip is (?:rejected|hangup)/,
      },
      category: 'blocklist',
    },
    {
      name: 'spam',
      comment: 'DT:SPM: content. With 451 they ask for a second try after two minutes.',
      sample:
        '554 DT:SPM 163 mx14,EsCowAD3x2 1700000000,please see http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.7',
      when: { words: /\bdt:sp[mb]\b|: mail \S{5,60} is rejected/ },
      category: 'spam',
    },
    {
      name: 'sender',
      comment:
        'Envelope and From field differ (SUM), barred (BLU, SPB), without a name (NHD, IMF).',
      sample: '553 DT:SUM 163 mx8,EsCowAD3x2 1700000000 Envelope-From and From header do not match',
      when: {
        words:
          /\b(?:dt:sum|wm:blu|mi:(?:spb|imf|nhd|nru|ful))\b|sender is rejected|fake sender|null sender/,
      },
      category: 'sender_rejected',
    },
    {
      name: 'protocol',
      comment: 'CEL and CCL: too many wrong or too many commands.',
      sample: '450 MI:CEL 163 mx14,EsCowAD3x2 1700000000',
      when: { words: /\b(?:mi|rp):c[ec]l\b/ },
      category: 'protocol',
    },
    {
      name: 'suspended',
      comment: 'Closed or locked account.',
      sample: '550 User suspended: kim.lee@163.com',
      when: { words: /user (?:suspended|hangup|is locked)/ },
      category: 'mailbox_inactive',
    },
    {
      name: 'refused-by-list',
      comment: "The recipient's own list.",
      sample: '550 User in blacklist: kim.lee@163.com',
      when: { words: /user (?:in blacklist|rejected)|rcpt is rejected/ },
      category: 'recipient_refused',
    },
    {
      name: 'unknown',
      comment: 'The house has no such account; the address is quoted at the end.',
      sample: '550 User not found: kim.lee@163.com',
      when: { words: /user not (?:found|exist)|invalid user|no such user/ },
      category: 'user_unknown',
    },
  ],
}
