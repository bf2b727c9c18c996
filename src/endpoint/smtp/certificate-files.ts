/**
 * The certificate of the listeners, from files. Looked at again when a handshake comes and a second has
 * passed: a renewed certificate is used without a restart, and a broken one never replaces one that works.
 */
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import type { CertificateSource } from './certificate-source.ts'

export type CertificatePaths = { readonly certificate: string; readonly key: string }

const LOOK_AGAIN_MS = 1_000

export class CertificateFiles implements CertificateSource {
  readonly #paths: CertificatePaths
  readonly #clock: Clock
  readonly #log: Log
  #context: SecureContext
  #version: string
  #lookedAt: number

  /** @throws when the files cannot be read or do not fit together, saying which */
  constructor(paths: CertificatePaths, clock: Clock, log: Log) {
    this.#paths = paths
    this.#clock = clock
    this.#log = log
    this.#version = versionOf(paths)
    this.#context = load(paths)
    this.#lookedAt = clock.now()
  }

  current(): SecureContext {
    const now = this.#clock.now()
    if (now - this.#lookedAt >= LOOK_AGAIN_MS) {
      this.#lookedAt = now
      this.#reload()
    }
    return this.#context
  }

  #reload(): void {
    const version = versionOf(this.#paths)
    if (version === this.#version) return
    this.#version = version
    try {
      this.#context = load(this.#paths)
      this.#log.info({ certificate: this.#paths.certificate }, 'certificate.reloaded')
    } catch (error) {
      this.#log.error({ error: describeError(error) }, 'certificate.refused')
    }
  }
}

/** Changes when either file does; a vanished file is a version of its own. */
function versionOf({ certificate, key }: CertificatePaths): string {
  return [certificate, key]
    .map((path) => {
      const stat = statSync(path, { throwIfNoEntry: false })
      return stat === undefined ? 'none' : `${stat.mtimeMs}/${stat.size}/${stat.ino}`
    })
    .join(' ')
}

function load({ certificate, key }: CertificatePaths): SecureContext {
  try {
    return createSecureContext({
      cert: readFileSync(certificate),
      key: readFileSync(key),
      minVersion: 'TLSv1.2',
    })
  } catch (error) {
    throw new Error(
      `cannot use tls.certificate ${certificate} with tls.key ${key}: ${describeError(error)}`,
      { cause: error },
    )
  }
}
