/**
 * Gives memory back that is known to be of no further use, without waiting for the collector. It sees of a buffer
 * only a small object, and lets tens of megabytes pile up behind such objects when large messages stream by.
 *
 * Whoever calls this is the last who has the octets. Where the memory holds anything else nothing happens.
 */
export function freeAtOnce({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
