import assert from 'node:assert/strict'
import test from 'node:test'
import { LINKS_MAX, readLinks } from './html-links.ts'

const pages: readonly { what: string; html: string; links: readonly string[] }[] = [
  { what: 'a link', html: 'See <a href="x">y</a>.', links: ['x: y'] },
  {
    what: 'single quotes, none, blanks',
    html: "<a href='x y'>1</a><a  href = z>2</a>",
    links: ['x y: 1', 'z: 2'],
  },
  {
    what: 'upper case, over lines',
    html: '<A\nCLASS="a>b"\nHREF= "x">y\n z</A>',
    links: ['x: y z'],
  },
  {
    what: 'an apostrophe without quotes',
    html: "<a title=it's href=x>y</a> <a href=z>it's</a>",
    links: ['x: y', "z: it's"],
  },
  { what: 'other attributes', html: '<a data-href="no" id=1 href="x">y</a>', links: ['x: y'] },
  { what: 'a link without an end', html: '<a href="x">y<a href="z">w', links: ['x: y', 'z: w'] },
  { what: 'a quote without an end', html: '<a href="x>y</a>', links: ['x: y'] },
  { what: 'an anchor', html: '<a name="x">y</a> <a>z</a>', links: [] },
  { what: 'other elements', html: '<abbr href="x">y</abbr><area href="x">', links: [] },
  {
    what: 'markup in the text',
    html: '<a href="x"><b>y</b><br/>z<img src=i></a>',
    links: ['x: yz'],
  },
  {
    what: 'comments',
    html: '<!-- <a href="no">y</a> --><a href="x"><!-- > -->y</a>',
    links: ['x: y'],
  },
  { what: 'a comment without an end', html: '<!-- <a href="no">y</a>', links: [] },
  { what: 'a character that is no tag', html: '1 < 2 <a href="x">3 < 4</a>', links: ['x: 3 < 4'] },
  { what: 'a tag without an end', html: '<a href="x">y</a><a href="z"', links: ['x: y'] },
  {
    what: 'entities',
    html: '<a href="x?a=1&amp;b=2">y&period;com&#46;&#x2E&nbsp;&unknown; &amp</a>',
    links: ['x?a=1&b=2: y.com.. &unknown; &'],
  },
  {
    what: 'what is not seen',
    html: '<a href="x">p\u200bay&shy;&#8203;pal</a>',
    links: ['x: paypal'],
  },
  {
    what: 'numbers that are no character',
    html: '<a href="x">a&#0;&#x110000;b</a>',
    links: ['x: ab'],
  },
]

for (const { what, html, links } of pages) {
  test(`links are read: ${what}`, () => {
    assert.deepEqual(
      readLinks(html).map(({ href, text }) => `${href}: ${text}`),
      links,
    )
  })
}

test('of more links than anybody writes the first are read', () => {
  assert.equal(readLinks('<a href="x">y</a>'.repeat(LINKS_MAX + 1)).length, LINKS_MAX)
})
