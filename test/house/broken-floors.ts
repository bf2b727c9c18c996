/** Finds what climbs: imports that go upward, and reserved words on a floor where they do not belong. */
import { posix } from 'node:path'
import { floors, reserved, stations } from './floors.ts'

export type SourceFile = { readonly path: string; readonly text: string }

/** Names every import that climbs: `src/protocol/smtp/reply.ts:3 imports mail/queue/queue.ts`. */
export function brokenFloors(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    relativeImports(path, text)
      .filter(({ imported }) => !mayImport(path, imported))
      .map(({ line, imported }) => `${path}:${line} imports ${imported.replace('src/', '')}`),
  )
}

/** Names every reserved word out of place: `src/mail/queue/retry.ts:9 says Date.now; use Clock`. */
export function misplacedWords(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const [, floor = ''] = path.split('/')
    const forbidden = reserved.filter(({ allowedIn }) => !allowedIn.includes(floor))
    return codeLines(text).flatMap((source, index) =>
      forbidden.flatMap(({ word, instead }) => {
        const said = word.exec(source)?.[0]
        return said === undefined ? [] : [`${path}:${index + 1} says ${said}; use ${instead}`]
      }),
    )
  })
}

function mayImport(path: string, imported: string): boolean {
  // Our own version stands there, and nothing else does.
  if (imported === 'package.json') return true
  const [, floor = '', station = ''] = path.split('/')
  const [, importedFloor = '', importedStation = ''] = imported.split('/')
  if (floor === 'main.ts') return true
  if (floor !== importedFloor) return floors[floor]?.includes(importedFloor) ?? false
  if (floor !== 'mail' || station === importedStation) return true
  return indexOfStation(importedStation) < indexOfStation(station)
}

function indexOfStation(name: string): number {
  const index = stations.findIndex((station) => station === name)
  if (index === -1) throw new Error(`mail/${name} has no place in the list of stations`)
  return index
}

/** Static, side-effect and dynamic imports, and `new URL(…, import.meta.url)`. */
const importForms = [
  /\bfrom\s+'(\.[^']+)'/g,
  /\bimport\s+'(\.[^']+)'/g,
  /\bimport\(\s*'(\.[^']+)'/g,
  /\bnew URL\(\s*[`'](\.[^`']+)[`']/g,
]

function relativeImports(path: string, text: string): { line: number; imported: string }[] {
  return codeLines(text).flatMap((source, index) =>
    importForms.flatMap((form) =>
      Array.from(source.matchAll(form), ([, specifier = '']) => ({
        line: index + 1,
        imported: posix.join(posix.dirname(path), specifier),
      })),
    ),
  )
}

/** The lines with comments blanked, so that prose may name what code may not. */
function codeLines(text: string): string[] {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .split('\n')
    .map((line) => line.replace(/(^|\s)\/\/.*$/, ''))
}
