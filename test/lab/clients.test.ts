/**
 * The eight integrations hand their mail to the sandbox over both ports, and what its pretend
 * internet received is compared with what was sent. Certificates are really verified: a client that
 * was not told of the sandbox's CA must refuse to speak to it.
 */

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { clientPrograms, isInstalled, makeTrust, runClient } from './client-programs.ts'
import type { ClientProgram, Handover, Mode, Trust } from './client-programs.ts'
import { assertUntouched, composeLabMail, LARGE_BYTES, SMALL_BYTES } from './lab-mail.ts'
import type { LabMail } from './lab-mail.ts'
import { arrivalOf, startSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const modes: readonly { mode: Mode; over: string }[] = [
  { mode: 'tls', over: 'implicit TLS' },
  { mode: 'starttls', over: 'STARTTLS' },
]
const carriersOfLargeMail = ['Nodemailer', 'Python smtplib']

/** On a laboratory machine a missing tool is a fault; at a newcomer's it is a skipped test. */
const allRequired = process.env['CI'] === 'true' || process.env['POSTHORN_LAB'] === 'all'

let folder: string
let sandbox: Sandbox
let trust: Trust
let small: LabMail
let large: LabMail

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthorn-lab-mail-'))
  sandbox = await startSandbox()
  trust = await makeTrust(sandbox.smtp.ca, folder)
  small = await composeLabMail(folder, SMALL_BYTES)
  large = await composeLabMail(folder, LARGE_BYTES)
})

after(async () => {
  await sandbox?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

for (const program of clientPrograms) {
  const options = { skip: reasonToSkip(program) }
  for (const { mode, over } of modes) {
    test(`${program.name} delivers over ${over}`, options, async () => {
      const recipient = freshRecipient(program, mode)
      await runClient(program, handoverOf(small, mode, recipient), trust)
      await assertUntouched(await arrivalOf(sandbox.data, recipient), small)
    })

    test(`${program.name} refuses an unknown CA over ${over}`, options, async () => {
      const handover = handoverOf(small, mode, freshRecipient(program, mode))
      await assert.rejects(runClient(program, handover, undefined), /certificat/i)
    })
  }
}

for (const program of clientPrograms) {
  if (!carriersOfLargeMail.includes(program.name)) continue
  const options = { skip: reasonToSkip(program) }
  test(`${program.name} delivers an attachment of 20 MB`, options, async () => {
    const recipient = freshRecipient(program, 'tls')
    await runClient(program, handoverOf(large, 'tls', recipient), trust)
    await assertUntouched(await arrivalOf(sandbox.data, recipient), large)
  })
}

function reasonToSkip(program: ClientProgram): string | false {
  if (allRequired || isInstalled(program)) return false
  return `${program.name} is not installed here (${program.install})`
}

let recipientsSoFar = 0

function freshRecipient({ name }: ClientProgram, mode: Mode): string {
  recipientsSoFar += 1
  const words = name.toLowerCase().replace(/\W+/g, '-')
  return `${words}.${mode}.${recipientsSoFar}@theirs.example`
}

function handoverOf(mail: LabMail, mode: Mode, recipient: string): Handover {
  const { user, pass, smtp } = sandbox
  // By name, so that the certificate's name is part of what the client verifies.
  return { host: 'localhost', port: smtp[mode], mode, user, pass, recipient, mail }
}
