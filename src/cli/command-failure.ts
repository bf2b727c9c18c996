/** The command was refused or failed: one line that says what to do. Exit status 1. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
}
