/** The content was judged: a virus, or spam. */
import type { RuleBook } from '../../rule-book.ts'

export const spam: RuleBook = {
  name: 'words/spam',
  rules: [
    {
      name: 'scanner-down',
      comment: 'The scanner did not work; it did not find anything.',
      sample: '451 Virus scanner unavailable, try again later',
      when: {
        words:
          /(?:scanner|scan|filter|anti-?virus|anti-?spam|clam(?:av|d)|rspamd|spamd|amavis|milter)\S{0,10} (?:\w{1,12} ){0,3}(?:unavailable|not available|down|busy|timed? ?out|timeout|problem|error\b|temporar)|unable to (?:scan|check)|(?:cannot|can't|could not) (?:be )?scan/,
        butNot: /identified|detected|found/,
      },
      category: 'system',
    },
    {
      name: 'spam-or-virus',
      comment: 'Named together, spam is by far the likelier.',
      sample: '552 Looks like spam or a virus to us',
      when: {
        words:
          /spam (?:or|\/) ?(?:an? )?(?:virus|malware)|(?:virus|malware)(?:es)? (?:or|\/) ?spam/,
      },
      category: 'spam',
    },
    {
      name: 'virus',
      comment: 'Viruses and other malware, by name or by a scanner’s "FOUND".',
      sample: '554 Eicar-Test-Signature found in attachment one',
      when: {
        words:
          /\bviru(?:s|ses|sed)\b|malware|\bworm\b|trojan|infected|infection|ransomware|eicar|[a-z]\S{2,60}\.(?:unofficial|\w{1,20}) found|contains? (?:a )?(?:malicious|harmful|dangerous) (?:code|content|software|attachment|file)|malicious (?:attachment|content|code|file|software)|schadsoftware|schadcode|infiziert|virenverdacht|\bviren\b|logiciel malveillant|infecte|infectad|infett|вирус|病毒|ウイルス|ウィルス/,
        butNot: /no virus|anti-?virus (?:policy|gateway|service)[^.]{0,20}(?:denied|block)/,
      },
      category: 'virus',
    },
    {
      name: 'phish',
      comment: 'Fraud in the content.',
      sample: '554 This looks like phishing',
      when: {
        words: /phish|\bscam\b|fraud(?:ulent)?\b|betrug|hameconnage|мошенн|钓鱼|釣魚|フィッシング/,
      },
      category: 'spam',
    },
    {
      name: 'domain-with-complaints',
      comment: 'Spam is the reason; the sender’s domain is shut out.',
      sample: '550 Sender domain is blocked for spam',
      when: {
        words:
          /(?:sender(?:'s)? |your |from |sending )?domain (?:is |has been |was )?(?:blocked|banned|blacklisted|suspended|rejected)[^.]{0,40}spam/,
      },
      category: 'sender_rejected',
    },
    {
      name: 'spam',
      comment: 'Spam by any of its names.',
      sample: '550 Your message was classified as spam',
      when: {
        words:
          /spam|\bjunk|\bunsolicited|\bunwanted (?:mail|message|content|e-?mail)|\bbulk (?:mail|e-?mail|message|sender)|\bucem?\b|\bube\b|(?:is |looks |likely |very )suspicious|suspected|suspicious (?:content|message|mail|link|url|activity)|\badverti[sz](?:ing|ement)|mail score|messagescoring|message score|content score|score (?:of |\()?\d|scored? too high|bayes|razor|\bdcc\b|\bpyzor|rejected by (?:the )?(?:content|filter|message) (?:filter|scanner|analysis)|content[- ]?filter|filter(?:ed)? (?:rejected|content|out)|heuristic|classified as|identified as (?:bulk|un)|(?:bad|poor) (?:url|link|content) reputation|matches a profile|bulk folder|werbung|unerwunscht|unerbeten|indesirable|pourriel|courrier non sollicit|no (?:deseado|solicitado)|correo basura|nao solicitad|lixo eletronico|indesiderat|posta indesiderata|спам|нежелательн|рассылк|垃圾|广告|廣告|迷惑メール|スパム|可疑|反垃圾|rejected content|content reject|\b(?:message|mail) (?:was |has been |is )?filtered|content (?:was )?(?:identified|classified|judged|considered)/,
        butNot: /(?:not|isn't|is no) (?:a )?spam\b/,
      },
      category: 'spam',
    },
  ],
}
