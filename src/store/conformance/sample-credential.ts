/** A password of anna's for the suite, told apart by its id. */
import type { Credential } from '../../mail/message/account-change.ts'

export function credential(given: Partial<Credential> & { readonly id: string }): Credential {
  return {
    owner: 'anna@ours.example',
    name: 'default',
    argon2: `$argon2id$${given.id}`,
    scram: `SCRAM-SHA-256$${given.id}`,
    createdAt: 9,
    ...given,
  }
}
