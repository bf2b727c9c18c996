/** Waits for an answer, but no longer than until somebody gives up. What comes later is nobody's concern. */
export async function unlessAborted<T>(
  answer: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  if (signal.aborted) return undefined
  const { promise: givenUp, resolve } = Promise.withResolvers<undefined>()
  const giveUp = (): void => resolve(undefined)
  signal.addEventListener('abort', giveUp)
  try {
    return await Promise.race([answer, givenUp])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
