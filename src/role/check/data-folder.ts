/** Whether this user can keep things in a folder. One that is not there yet can be made, if its parent allows. */
import { accessSync, constants, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'

export type FolderState =
  | { readonly kind: 'usable'; readonly stats: Stats }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly why: string }

export function lookAtFolder(folder: string): FolderState {
  try {
    const stats = statSync(folder, { throwIfNoEntry: false })
    if (stats === undefined) return stateOfAbsent(folder)
    if (!stats.isDirectory()) return { kind: 'unusable', why: `${folder} is not a folder` }
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return { kind: 'usable', stats }
  } catch (error) {
    return { kind: 'unusable', why: inWords(error as NodeJS.ErrnoException, folder) }
  }
}

function stateOfAbsent(folder: string): FolderState {
  const parent = lookAtFolder(dirname(folder))
  return parent.kind === 'unusable' ? parent : { kind: 'absent' }
}

function inWords({ code = '', message }: NodeJS.ErrnoException, folder: string): string {
  if (['EACCES', 'EPERM'].includes(code)) return `this user may not write in ${folder}`
  if (code === 'EROFS') return `${folder} is on a disk that is mounted read-only`
  return message
}
