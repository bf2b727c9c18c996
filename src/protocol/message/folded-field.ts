/**
 * A header field of ours as it is written: folded at spaces before column 78 where the words allow
 * it (RFC 5322 §2.1.1), and on no account more than one field. Values come from strangers (the name
 * a client gives itself, the reply of a hostile host), so line ends and other controls are taken
 * out here, at the one place where fields are made.
 */
const COLUMNS_MAX = 78
/** RFC 5322 §2.1.1 forbids lines over 998; a longer word is cut. */
const WORD_LENGTH_MAX = 300

export function foldedField(name: string, value: string): string {
  let folded = `${name}:`
  let columns = folded.length
  for (const word of wordsOf(value)) {
    const isFirst = columns === name.length + 1
    if (columns + 1 + word.length > COLUMNS_MAX && !isFirst) {
      folded += '\r\n\t'
      columns = 1
    } else {
      folded += ' '
      columns += 1
    }
    folded += word
    columns += word.length
  }
  return `${folded}\r\n`
}

/** The text on one line: every control character, and what some readers take for a line end, is a space. */
export function oneLine(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ')
}

function wordsOf(value: string): string[] {
  const line = oneLine(value)
  const words: string[] = []
  for (let start = 0, end = 0; start < line.length; start = end + 1) {
    end = line.indexOf(' ', start)
    if (end === -1) end = line.length
    const word = line.slice(start, end)
    if (word.length > WORD_LENGTH_MAX) words.push(...(word.match(/.{1,300}/gsu) ?? []))
    else if (word !== '') words.push(word)
  }
  return words
}
