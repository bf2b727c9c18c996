import assert from 'node:assert/strict'
import test from 'node:test'
import type { Sign } from '../sign.ts'
import type { Link } from './html-links.ts'
import { hostsOf, judgeHosts } from './link-domains.ts'

const evil = 'https://evil-site.net/x'

const misleading: readonly { text: string; href: string; name: string }[] = [
  { text: 'paypal.com', href: evil, name: 'paypal.com -> evil-site.net' },
  { text: 'WWW.PayPal.COM', href: evil, name: 'paypal.com -> evil-site.net' },
  { text: '<https://paypal.com/login?x=y>.', href: evil, name: 'paypal.com -> evil-site.net' },
  { text: 'https://user.paypal.com:443/…', href: evil, name: 'paypal.com -> evil-site.net' },
  { text: 'paypal.com', href: '//evil-site.net', name: 'paypal.com -> evil-site.net' },
  { text: 'paypal.com', href: ' \thttp:\\\\evil-site.net', name: 'paypal.com -> evil-site.net' },
  {
    text: 'paypal.com',
    href: 'https://paypal.com.evil-site.net',
    name: 'paypal.com -> evil-site.net',
  },
  { text: 'bank.co.uk', href: 'https://other.co.uk', name: 'bank.co.uk -> other.co.uk' },
  { text: 'https://README.md', href: evil, name: 'readme.md -> evil-site.net' },
  { text: 'www.setup.py', href: evil, name: 'setup.py -> evil-site.net' },
  { text: 'bücher.de', href: evil, name: 'xn--bcher-kva.de -> evil-site.net' },
]

for (const { text, href, name } of misleading) {
  test(`misleading: ${text} to ${JSON.stringify(href)}`, async () => {
    const detail = `a link shows ${name.replace('->', 'and leads to')}`
    assert.deepEqual(await judgeLink({ text, href }), [{ sign: 'phishing_link', name, detail }])
  })
}

const honest: readonly { text: string; href: string }[] = [
  { text: 'paypal.com', href: 'https://www.paypal.com/login' },
  { text: 'https://www.bank.co.uk', href: 'https://bank.co.uk./' },
  { text: 'bücher.de', href: 'https://xn--bcher-kva.de' },
  { text: 'our shop', href: evil },
  { text: 'go to paypal.com now', href: evil },
  { text: 'anna@paypal.com', href: evil },
  { text: 'paypal.com', href: 'mailto:anna@evil-site.net' },
  { text: 'paypal.com', href: '/login' },
  { text: 'paypal.com', href: 'login.html' },
  { text: 'paypal.com', href: 'https://' },
  { text: 'README.md', href: evil },
  { text: 'version 1.2.3', href: evil },
  { text: '1.2.3', href: evil },
  { text: 'Node.js', href: evil },
  { text: '192.0.2.1', href: 'http://192.0.2.1/' },
  { text: 'intern.lan', href: evil },
  { text: '', href: evil },
  { text: 'one', href: 'https://\u03B1\u03B2\u03B3.com/' },
]

for (const { text, href } of honest) {
  test(`honest: ${text} to ${JSON.stringify(href)}`, async () => {
    assert.deepEqual(await judgeLink({ text, href }), [])
  })
}

test('alphabets mixed in one label are seen, in whatever way the link is written', async () => {
  const [mixed, label] = ['p\u0430ypal', 'xn--pypal-4ve']
  for (const host of [mixed, label, 'p%D0%B0ypal']) {
    const signs = await judgeLink({ text: 'here', href: `https://www.${host}.com/` })
    assert.deepEqual(
      signs.map(({ sign, name }) => `${sign} ${name}`),
      [`mixed_script www.${label}.com`],
    )
  }
})

async function judgeLink(link: Link): Promise<readonly Sign[]> {
  return judgeHosts([link].map(hostsOf).filter((hosts) => hosts !== undefined))
}
