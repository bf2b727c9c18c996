/** The languages that notices are written in; English where an address has none, or one that we lack. */
import { languages } from '../../contract/address.ts'
import { type Catalogue, filledFrom, type Translation } from './catalogue.ts'
import { en } from './catalogues/en.ts'
import { fr } from './catalogues/fr.ts'
import { id } from './catalogues/id.ts'
import { nb } from './catalogues/nb.ts'
import { nl } from './catalogues/nl.ts'
import { uk } from './catalogues/uk.ts'

/** As in `address add --language`, and in Content-Language (RFC 5646). */
export type Language = (typeof languages)[number]

export const translations: Record<Language, Translation> = { en, id, uk, nb, nl, fr }

export function catalogueFor(language: Language): Catalogue {
  return language === 'en' ? en : filledFrom(en, translations[language])
}

export function languageOf(wish: string | undefined): Language {
  return languages.find((language) => language === wish) ?? 'en'
}
