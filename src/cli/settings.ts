/** Which configuration a command works with. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { Config } from '../config/config.ts'
import { CommandFailure } from './command-failure.ts'

/** Where `posthorn dev` keeps its things unless told otherwise. */
export const SANDBOX_FOLDER = 'posthorn-sandbox'

export type GlobalOptions = { readonly config?: string; readonly data?: string }

const noConfiguration =
  'there is no ./posthorn.toml and no /etc/posthorn/posthorn.toml; "posthorn init" makes one, or name yours with --config FILE'

/** For `serve`, which never runs on guesses. */
export async function configOfServer(command: Command): Promise<Config> {
  const config = await load(command.optsWithGlobals<GlobalOptions>())
  if (config.file === undefined) throw new CommandFailure(noConfiguration)
  return config
}

/**
 * For commands that administer: a data folder is enough. With neither file nor folder named, a
 * sandbox in this folder is meant.
 */
export async function configOfAdmin(command: Command): Promise<Config> {
  const options = command.optsWithGlobals<GlobalOptions>()
  const config = await load(options)
  if (config.file !== undefined || options.data !== undefined) return config
  if (existsSync(join(SANDBOX_FOLDER, 'sandbox.json'))) return load({ data: SANDBOX_FOLDER })
  throw new CommandFailure(noConfiguration)
}

async function load({ config, data }: GlobalOptions): Promise<Config> {
  const { loadConfig } = await import('../config/load-config.ts')
  return loadConfig({ file: config, dataOverride: data })
}
