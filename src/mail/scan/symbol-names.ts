/** Which rules a spam filter holds against a message, in a few words. */

/** More say little to a reader, and make a reply long. */
const NAMED_MAX = 3
/** The test string of spam filters: whoever sends it wants to read its name. */
const GTUBE = 'GTUBE'

/** @param symbols the weightiest first */
export function namesOfSymbols(symbols: readonly string[]): string {
  const named = symbols.filter((symbol) => symbol !== '')
  return (named.includes(GTUBE) ? [GTUBE] : named.slice(0, NAMED_MAX)).join(', ')
}
