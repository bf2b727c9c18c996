/**
 * What the name of a file says about it. Windows goes by the name alone, whatever the content is; so
 * it is read as Windows reads it: case does not matter, nor do dots and blanks at its end.
 */
import type { Sign } from '../sign.ts'
import {
  executableExtensions,
  harmlessExtensions,
  macroExtensions,
  scriptExtensions,
  wrapperExtensions,
} from './file-extensions.ts'

/** So many blanks before an extension push it out of sight. */
const HIDING_BLANKS = 5

const RIGHT_TO_LEFT_OVERRIDE = '\u202e'

/** @param where for the report, as in `in the archive "a.zip"`. */
export function judgeFileName(written: string, where = ''): readonly Sign[] {
  const name = lastSegment(written)
  const { stem, extension } = split(withoutWrappers(name))
  const signs: Sign[] = []
  const quoted = `the file "${name}"${where === '' ? '' : ` ${where}`}`
  const opens = kindOf(extension)
  if (opens !== undefined) {
    const detail = `${quoted} is ${opens.words}, by its extension .${extension}`
    signs.push({ sign: opens.sign, name, detail })
  }
  if (written.includes(RIGHT_TO_LEFT_OVERRIDE)) {
    const detail = `${quoted} has U+202E in its name, which turns the end of it around`
    signs.push({ sign: 'double_extension', name, detail })
  } else if (opens !== undefined && opens.sign !== 'macro' && hidesExtension(stem)) {
    const detail = `${quoted} hides its extension .${extension} behind another one`
    signs.push({ sign: 'double_extension', name, detail })
  }
  return signs
}

type Kind = { readonly sign: 'executable' | 'script' | 'macro'; readonly words: string }

function kindOf(extension: string): Kind | undefined {
  if (executableExtensions.has(extension)) return { sign: 'executable', words: 'a program' }
  if (scriptExtensions.has(extension)) return { sign: 'script', words: 'a script' }
  if (macroExtensions.has(extension)) return { sign: 'macro', words: 'an Office file with macros' }
  return undefined
}

function hidesExtension(stem: string): boolean {
  const visible = stem.trimEnd()
  return (
    stem.length - visible.length >= HIDING_BLANKS ||
    harmlessExtensions.has(split(visible).extension)
  )
}

function lastSegment(written: string): string {
  const slash = Math.max(written.lastIndexOf('/'), written.lastIndexOf('\\'))
  return withoutEnd(written.slice(slash + 1).replace(/[\p{Cc}\p{Cf}]/gu, ''))
}

/** What Windows drops. */
function withoutEnd(name: string): string {
  let end = name.length
  while (end > 0 && /[\s.]/.test(name[end - 1] ?? '')) end--
  return name.slice(0, end)
}

function withoutWrappers(name: string): string {
  const { stem, extension } = split(name)
  return wrapperExtensions.has(extension) ? withoutEnd(stem) : name
}

function split(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.')
  if (dot === -1) return { stem: name, extension: '' }
  return {
    stem: name.slice(0, dot),
    extension: name
      .slice(dot + 1)
      .trim()
      .toLowerCase(),
  }
}
