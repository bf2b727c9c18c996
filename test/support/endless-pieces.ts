/** Bytes without end, for tests of who takes how many of them, and whether it leaves off. */

const PIECE_BYTES = 64 * 1024
const STILL_MS = 50

export function endlessPieces() {
  const piece = Buffer.alloc(PIECE_BYTES)
  const source = {
    bytes: 0,
    isLeft: false,
    async *pieces(): AsyncGenerator<Buffer> {
      try {
        for (;;) {
          source.bytes += piece.length
          yield piece
        }
      } finally {
        source.isLeft = true
      }
    },
    /** Resolves when nobody has taken more for a while. */
    async isHeld(): Promise<void> {
      for (let before = -1; before !== source.bytes; ) {
        before = source.bytes
        await new Promise((resolve) => {
          setTimeout(resolve, STILL_MS)
        })
      }
    },
  }
  return source
}
