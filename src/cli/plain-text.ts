/**
 * Text of strangers (subjects, replies, content) on the operator's terminal. Control characters in
 * it could move the cursor, change colours or forge lines, so they are shown and never sent.
 */
const controls = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** One line: every control character is replaced. */
export function withoutControls(text: string): string {
  return text.replaceAll(controls, '\u{fffd}')
}

/** Several lines: line ends and tabs stay. */
export function withoutControlsButLines(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(controls, (character) => (/[\n\t]/.test(character) ? character : '\u{fffd}'))
}
