import assert from 'node:assert/strict'
import test from 'node:test'
import { languages } from '../../contract/address.ts'
import { bounceCategories } from '../../contract/bounce-info.ts'
import { type Catalogue, fill, filledFrom } from './catalogue.ts'
import { catalogueFor, languageOf, translations } from './catalogues.ts'
import { en } from './catalogues/en.ts'
import { writtenDate } from './written-date.ts'

const foreign = languages.filter((language) => language !== 'en')

for (const language of foreign) {
  test(`${language}: nothing is left in English, and no brace is lost`, () => {
    const texts = textsOf(translations[language])
    for (const [key, english] of textsOf(en)) {
      if (optional(key)) continue
      const text = texts.get(key)
      assert.ok(text !== undefined && text.trim() !== '', `${key} is missing`)
      assert.deepEqual(bracesOf(text), bracesOf(english), key)
      if (english.length > LENGTH_OF_A_WORD_MAX) assert.notEqual(text, english, `${key} is English`)
    }
    for (const key of texts.keys()) {
      assert.ok(textsOf(en).has(key) || optional(key), `${key} is nothing that a notice says`)
    }
  })

  test(`${language}: every plural form that the language has is written`, () => {
    const { others } = catalogueFor(language)
    for (const count of [1, 2, 3, 5, 11, 21, 22, 49]) {
      const form = new Intl.PluralRules(language).select(count)
      const text = others[form] ?? others.other
      assert.deepEqual(bracesOf(text), ['address', 'count'], `${count}: ${form}`)
    }
  })
}

test('every category of bounces is explained, as whole sentences', () => {
  for (const language of languages) {
    const { categories } = catalogueFor(language)
    for (const category of bounceCategories) {
      const { what, advice } = categories[category]
      for (const text of [what, advice]) {
        assert.match(text, /^\p{Lu}.*\.$/u, `${language} ${category}: ${text}`)
      }
    }
  }
})

test('what a translation lacks is said in English', () => {
  const { failed, ...subjects } = translations.nb.subjects ?? {}
  assert.ok(failed)
  const { subjects: filled, opening } = filledFrom(en, { ...translations.nb, subjects })
  assert.equal(filled.failed, en.subjects.failed)
  assert.equal(filled.delayed, translations.nb.subjects?.delayed)
  assert.equal(opening, translations.nb.opening)
})

test('an address without a language, or with one that we lack, is written to in English', () => {
  assert.deepEqual([undefined, 'xx', 'uk'].map(languageOf), ['en', 'en', 'uk'])
})

const dates = {
  en: 'Saturday, 6 January 2024, 09:05 UTC',
  id: 'Sabtu, 6 Januari 2024 pukul 09.05 UTC',
  uk: '6 січня 2024 року (субота), 09:05 UTC',
  nb: 'lørdag 6. januar 2024 kl. 09.05 UTC',
  nl: 'zaterdag 6 januari 2024 om 09:05 UTC',
  fr: 'samedi 6 janvier 2024 à 09:05 UTC',
}

for (const language of languages) {
  test(`${language}: a date is written as people write it`, () => {
    const catalogue = catalogueFor(language)
    assert.equal(writtenDate(Date.UTC(2024, 0, 6, 9, 5), catalogue), dates[language])
    assertCalendar(language, catalogue)
  })
}

test('French has a word for the first of a month', () => {
  assert.match(writtenDate(Date.UTC(2024, 4, 1), catalogueFor('fr')), /^mercredi 1er mai 2024 à/)
})

test('a brace that nobody fills stays as it is, and a value is not filled again', () => {
  assert.equal(fill('{a} {b} {c}', { a: '{b}', b: 'x' }), '{b} x {c}')
})

/** Shorter texts may be the same in two languages: `Id:`. */
const LENGTH_OF_A_WORD_MAX = 12

/** Plural forms differ from language to language; the first of a month is mostly 1. */
function optional(key: string): boolean {
  return /^others\.(?!other$)/.test(key)
}

function textsOf(catalogue: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(catalogue).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'string'
        ? [[`${prefix}${key}`, value] as const]
        : typeof value === 'object' && value !== null
          ? [...textsOf(value, `${prefix}${key}.`)]
          : [],
    ),
  )
}

function bracesOf(text: string): string[] {
  return [...text.matchAll(/\{([a-z]+)\}/g)].map(([, name = '']) => name).toSorted()
}

/** Against the calendar that Node knows: no month lost, none twice, in the right order. */
function assertCalendar(language: string, { dates: { months, weekdays } }: Catalogue): void {
  const named = (part: 'month' | 'weekday', date: Date): string | undefined =>
    new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'UTC' })
      .formatToParts(date)
      .find(({ type }) => type === part)
      ?.value.replaceAll('\u02bc', '’')
  assert.deepEqual(
    months,
    months.map((_, month) => named('month', new Date(Date.UTC(2024, month, 2)))),
  )
  assert.equal(months.length, 12)
  // 7 January 2024 was a Sunday.
  assert.deepEqual(
    weekdays,
    weekdays.map((_, day) => named('weekday', new Date(Date.UTC(2024, 0, 7 + day)))),
  )
  assert.equal(weekdays.length, 7)
}
