/**
 * Lists that hosts ask about our IP address or domain, as data: how a reply names them, and where one asks
 * to be taken off. The first match wins, so the parts of a list stand before the whole.
 */
import type { BounceInfo } from '../../contract/bounce-info.ts'

export type Blocklist = NonNullable<BounceInfo['blocklist']>

type Known = Blocklist & { readonly marks: RegExp }

/** The list that the text names. */
export function blocklistIn(text: string): Blocklist | undefined {
  if (!anyMark.test(text)) return undefined
  const found = blocklists.find(({ marks }) => marks.test(text))
  return found && { name: found.name, delistingPage: found.delistingPage }
}

const spamhausPage = 'https://check.spamhaus.org/'
const microsoftPage = 'https://sender.office.com/'

export const blocklists: readonly Known[] = [
  {
    name: 'Spamhaus DBL',
    delistingPage: spamhausPage,
    marks: /dbl\.spamhaus|spamhaus.{0,20}\bdbl\b|query\/domain/,
  },
  {
    name: 'Spamhaus PBL',
    delistingPage: spamhausPage,
    marks: /pbl\.spamhaus|spamhaus.{0,60}\bpbl\b|policy block list|\(pbl\)|query\/pbl/,
  },
  {
    name: 'Spamhaus CSS',
    delistingPage: spamhausPage,
    marks: /spamhaus.{0,60}\bcss\b|\(css\)|css\.spamhaus|sblcss/,
  },
  { name: 'Spamhaus SBL-XBL', delistingPage: spamhausPage, marks: /sbl-xbl/ },
  {
    name: 'Spamhaus XBL',
    delistingPage: spamhausPage,
    marks:
      /xbl\.spamhaus|spamhaus.{0,60}\bxbl\b|exploits block list|\(xbl\)|\bshxbl\b|\bcbl\.abuseat/,
  },
  {
    name: 'Spamhaus SBL',
    delistingPage: spamhausPage,
    marks: /sbl\.spamhaus|spamhaus.{0,60}\bsbl\b|spamhaus block list|\(sbl\)|query\/sbl/,
  },
  {
    name: 'Spamhaus ZEN',
    delistingPage: spamhausPage,
    marks: /zen\.spamhaus|zen\.dq\.spamhaus|\bzen\.[a-z0-9-]{1,40}\.(?:net|org|com)\b/,
  },
  { name: 'Spamhaus', delistingPage: spamhausPage, marks: /spam ?haus/ },
  {
    name: 'Barracuda BRBL',
    delistingPage: 'https://www.barracudacentral.org/rbl/removal-request',
    marks:
      /barracudacentral|barracuda(?:networks\.com\/reputation| reputation| central)|\bbrbl\b|bb\.barracuda/,
  },
  { name: 'SORBS', delistingPage: 'http://www.sorbs.net/lookup.shtml', marks: /\bsorbs\b/ },
  { name: 'SpamCop', delistingPage: 'https://www.spamcop.net/bl.shtml', marks: /spam ?cop/ },
  {
    name: 'UCEPROTECT Level 1',
    delistingPage: 'https://www.uceprotect.net/en/rblcheck.php',
    marks: /dnsbl-1\.uceprotect|uceprotect.{0,20}(?:level|l) ?-?1/,
  },
  {
    name: 'UCEPROTECT Level 2',
    delistingPage: 'https://www.uceprotect.net/en/rblcheck.php',
    marks: /dnsbl-2\.uceprotect|uceprotect.{0,20}(?:level|l) ?-?2/,
  },
  {
    name: 'UCEPROTECT Level 3',
    delistingPage: 'https://www.uceprotect.net/en/rblcheck.php',
    marks: /dnsbl-3\.uceprotect|uceprotect.{0,20}(?:level|l) ?-?3/,
  },
  {
    name: 'UCEPROTECT',
    delistingPage: 'https://www.uceprotect.net/en/rblcheck.php',
    marks: /uce-?protect/,
  },
  {
    name: 'Backscatterer',
    delistingPage: 'https://www.backscatterer.org/?target=test',
    marks: /backscatterer/,
  },
  { name: 'Abusix', delistingPage: 'https://lookup.abusix.com/', marks: /abusix|mail\.?inspector/ },
  {
    name: 'Invaluement',
    delistingPage: 'https://www.invaluement.com/removal/',
    marks: /invaluement|ivmsip|ivmuri/,
  },
  { name: 'PSBL', delistingPage: 'https://psbl.org/remove', marks: /\bpsbl\b|psbl\.surriel/ },
  { name: 'Mailspike', delistingPage: 'https://mailspike.io/ip_verify', marks: /mailspike/ },
  { name: 'SURBL', delistingPage: 'https://surbl.org/surbl-analysis', marks: /surbl/ },
  { name: 'URIBL', delistingPage: 'https://lookup.uribl.com/', marks: /\buribl\b/ },
  {
    name: 'Cloudmark CSI',
    delistingPage: 'https://csi.cloudmark.com/en/reset/',
    marks: /csi\.cloudmark|cloudmark (?:sender intelligence|csi)/,
  },
  {
    name: 'Proofpoint PDR',
    delistingPage: 'https://ipcheck.proofpoint.com/',
    marks:
      /ipcheck\.proofpoint|proofpoint.{0,60}(?:dnsbl|\bpdr\b|dynamic reputation)|\bpdr\.proofpoint/,
  },
  {
    name: 'Trend Micro ERS',
    delistingPage: 'https://servicecentral.trendmicro.com/en-us/ers/ip-lookup/',
    marks: /mail-abuse\.(?:com|org)|trend ?micro|ers\.trendmicro|\bmaps rbl\b/,
  },
  {
    name: 'Microsoft',
    delistingPage: microsoftPage,
    marks:
      /sender\.office\.com|delist@(?:messaging\.)?microsoft|delist\.messaging|banned sending ip|olcsupport|\(s3(?:140|150)\)/,
  },
  {
    name: 'Apple',
    delistingPage: 'https://support.apple.com/en-us/102322',
    marks: /support\.apple\.com\/.{0,20}(?:ht204137|102322)|\[?(?:hm|cs)\d\d\].{0,80}icloud/,
  },
  {
    name: 'Cisco Talos',
    delistingPage: 'https://talosintelligence.com/reputation_center',
    marks: /talosintelligence|senderbase|sbrs|cisco talos/,
  },
  { name: 'SPFBL', delistingPage: 'https://matrix.spfbl.net/', marks: /spfbl/ },
  {
    name: 'NiX Spam',
    delistingPage: 'https://www.heise.de/ix/NiX-Spam-DNSBL-and-blacklist-for-download-499637.html',
    marks: /nixspam|ix\.dnsbl\.manitu|nix ?spam/,
  },
  { name: 'GBUdb Truncate', delistingPage: 'https://www.gbudb.com/truncate/', marks: /gbudb/ },
  { name: '0spam', delistingPage: 'https://0spam.org/', marks: /0spam/ },
  { name: 'SpamRATS', delistingPage: 'https://www.spamrats.com/removal.php', marks: /spam ?rats/ },
  { name: 'SpamRL', delistingPage: 'https://spamrl.com/', marks: /spamrl/ },
  {
    name: 'Hostkarma',
    delistingPage: 'https://ipadmin.junkemailfilter.com/remove.php',
    marks: /hostkarma|listed by .{0,20}junkemailfilter/,
  },
  {
    name: 'IBM X-Force (Cobion)',
    delistingPage: 'https://exchange.xforce.ibmcloud.com/',
    marks: /cobion|xforce/,
  },
  { name: 'DroneBL', delistingPage: 'https://dronebl.org/lookup', marks: /dronebl/ },
  { name: 'EFnet RBL', delistingPage: 'https://rbl.efnetrbl.org/', marks: /efnetrbl|rbl\.efnet/ },
  { name: 'WPBL', delistingPage: 'http://www.wpbl.info/', marks: /\bwpbl\b/ },
  {
    name: 'Blocklist.de',
    delistingPage: 'https://www.blocklist.de/en/delist.html',
    marks: /blocklist\.de\b/,
  },
  { name: 'Lashback UBL', delistingPage: 'https://blacklist.lashback.com/', marks: /lashback/ },
  { name: 'JIPPG', delistingPage: 'https://www.jippg.org/', marks: /jippg/ },
  { name: 'inps.de', delistingPage: 'https://dnsbl.inps.de/', marks: /dnsbl\.inps/ },
  {
    name: 'SEM',
    delistingPage: 'https://spameatingmonkey.com/lookup',
    marks: /spameatingmonkey|\bsem-?black/,
  },
  {
    name: 'Validity',
    delistingPage: 'https://www.senderscore.org/',
    marks: /senderscore|bl\.score\.|returnpath|validity\.com/,
  },
  { name: 'NJABL', delistingPage: 'https://en.wikipedia.org/wiki/NJABL', marks: /njabl/ },
  { name: 'AHBL', delistingPage: 'https://www.ahbl.org/', marks: /\bahbl\b/ },
  { name: 'ORDB', delistingPage: 'https://en.wikipedia.org/wiki/ORDB', marks: /\bordb\b/ },
  {
    name: 'anti-spam.org.cn',
    delistingPage: 'https://www.anti-spam.org.cn/',
    marks: /anti-spam\.org\.cn|cbl-?plus/,
  },
  {
    name: 'RFC-Clueless',
    delistingPage: 'https://rfc-clueless.org/',
    marks: /rfc-(?:ignorant|clueless)/,
  },
  {
    name: 'SpamAuthority',
    delistingPage: 'https://www.spamauthority.com/',
    marks: /spamauthority|cloud-security\.net/,
  },
  {
    name: 'Mimecast',
    delistingPage: 'https://community.mimecast.com/',
    marks: /mimecast.{0,40}(?:poor reputation|reputation)/,
  },
  {
    name: 'Interserver',
    delistingPage: 'https://sigs.interserver.net/',
    marks: /rbl\.interserver|rblmx\.interserver|\bintserver/,
  },
]

const anyMark = new RegExp(blocklists.map(({ marks }) => `(?:${marks.source})`).join('|'))
