/** The data folder: that it is there, ours alone, with the key that its mail is sealed with, and room on its disk. */
import { existsSync, type Stats, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../config/config.ts'
import { lookAtFolder } from './data-folder.ts'
import type { Finding } from './finding.ts'

/** Room to go on with, beyond what new mail is refused at. */
const COMFORT_BYTES = 1_073_741_824
const DATABASE = 'posthorn.db'
const KEY = 'instance.key'

export function checkData(config: Pick<Config, 'data' | 'minFreeBytes'>): Finding[] {
  const { data } = config
  const state = lookAtFolder(data)
  switch (state.kind) {
    case 'absent':
      return [
        {
          area: 'data',
          status: 'warning',
          text: `the data folder ${data} is not there yet`,
          todo: `the server makes it, if its user may; or make it for that user: install -d -m 700 -o USER ${data}`,
        },
      ]
    case 'unusable':
      return [
        {
          area: 'data',
          status: 'problem',
          text: `the data folder ${data} cannot be used: ${state.why}`,
          todo: 'run this as the user of the server; if that is this user, give it the folder with chown',
        },
      ]
    case 'usable':
      return [
        judgePrivacy(data, state.stats),
        checkKey(data),
        ...checkOwners(data, state.stats),
        checkRoom(config),
      ]
  }
}

/** Whether there is a store to be opened, with its key: opening it without would make a new one. */
export function hasStore(data: string): boolean {
  return (
    lookAtFolder(data).kind === 'usable' &&
    existsSync(join(data, DATABASE)) &&
    existsSync(join(data, KEY))
  )
}

function judgePrivacy(data: string, { mode }: Stats): Finding {
  if ((mode & 0o077) !== 0) {
    return {
      area: 'data',
      status: 'warning',
      text: `other users of this machine can look into ${data}`,
      todo: `chmod 700 ${data}`,
    }
  }
  return { area: 'data', status: 'ok', text: `the data folder ${data} is there and private` }
}

function checkKey(data: string): Finding {
  const key = join(data, KEY)
  if (existsSync(key)) {
    return {
      area: 'data',
      status: 'ok',
      text: `${key} is there; keep a copy of it apart from your backups`,
    }
  }
  if (!existsSync(join(data, DATABASE))) {
    return { area: 'data', status: 'ok', text: 'no mail is stored yet' }
  }
  return {
    area: 'data',
    status: 'problem',
    text: `${key} is missing, and without it neither stored mail nor DKIM keys can be read`,
    todo: 'restore it from your backup before the server is started',
  }
}

/** What root made by hand in a folder of the server's user, that user cannot open. */
function checkOwners(data: string, { uid }: Stats): Finding[] {
  const strange = [DATABASE, KEY]
    .map((name) => join(data, name))
    .filter((file) => (statSync(file, { throwIfNoEntry: false })?.uid ?? uid) !== uid)
  if (strange.length === 0) return []
  return [
    {
      area: 'data',
      status: 'problem',
      text: `${strange.join(' and ')} belongs to another user than the folder`,
      todo: `chown -R --reference=${data} ${data}`,
    },
  ]
}

function checkRoom({ data, minFreeBytes }: Pick<Config, 'data' | 'minFreeBytes'>): Finding {
  const { bavail, bsize } = statfsSync(data)
  const free = bavail * bsize
  const text = `${inMegabytes(free)} free on the disk of the data folder`
  if (free < minFreeBytes) {
    return {
      area: 'data',
      status: 'problem',
      text: `${text}, less than min_free_bytes (${inMegabytes(minFreeBytes)}): new mail is answered 452`,
      todo: 'make room on that disk',
    }
  }
  if (free < minFreeBytes + COMFORT_BYTES) {
    return { area: 'data', status: 'warning', text, todo: 'make room before it runs out' }
  }
  return { area: 'data', status: 'ok', text }
}

function inMegabytes(bytes: number): string {
  return `${Math.floor(bytes / 1_048_576)} MB`
}
