/**
 * Plays every conversation in this folder, four times: as it is, octet by octet, with a handler that answers
 * late, and with one in another thread. The replies must not differ.
 */
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { readScript } from './dialogue-script.ts'
import { DialogueStage, type Manner } from './dialogue-stage.ts'

const folder = new URL('./', import.meta.url)
const scripts = readdirSync(folder).filter((name) => name.endsWith('.dialogue'))

const manners: readonly (Manner & { readonly name: string })[] = [
  { name: 'as written', isCut: false, answersLate: false, isRemote: false },
  { name: 'octet by octet', isCut: true, answersLate: false, isRemote: false },
  { name: 'answers come late', isCut: false, answersLate: true, isRemote: false },
  { name: 'answers come from another thread', isCut: false, answersLate: false, isRemote: true },
]

/** A sink that breaks in another thread is heard of at the end of the content, and not before. */
const differ = ['handler-breaks-while-writing', 'handler-refuses-bdat-sink', 'handler-throws']

for (const script of scripts) {
  const steps = readScript(readFileSync(new URL(script, folder), 'utf8'))
  for (const manner of manners) {
    if (manner.isRemote && differ.includes(script.replace('.dialogue', ''))) continue
    test(`dialogue: ${script.replace('.dialogue', '')}, ${manner.name}`, async () => {
      const stage = new DialogueStage(manner)
      for (const step of steps) {
        try {
          await stage.play(step)
        } catch (error) {
          throw new Error(`${script}:${step.lineNumber}: ${String(error)}`, { cause: error })
        }
      }
      stage.finish()
    })
  }
}
