/**
 * The built-in baseline: what can be seen of harm in a message without any scanner. THIS IS NO
 * ANTIVIRUS. It knows no virus; it knows which kinds of files nobody should send by mail, the two
 * test strings, the operator's list of hashes, and a few tricks of names and links. It unpacks
 * nothing. Who has to keep malware out runs ClamAV beside it.
 *
 * One pass, while the message streams by. What is held of a message, at worst and all together, is
 * under 2 MB: the header of one part or the first 256 KB of an HTML part, as octets and then as text;
 * one record of an archive, the first 4 KB of a part, 1,000 links. What it finds does not depend on the chunks,
 * and nothing that a message contains makes it throw.
 */
import type { MaybePromise } from '../../../base/maybe-promise.ts'
import type { OctetSink } from '../../../protocol/mime/octet-sink.ts'
import {
  defaultMimeLimits,
  type MimeExcess,
  MimeWalker,
} from '../../../protocol/mime/mime-walker.ts'
import type { PartHeader } from '../../../protocol/mime/part-header.ts'
import type { ScanSubject } from '../scanning.ts'
import type { Sign } from '../sign.ts'
import { judgeDisplayName } from './display-name.ts'
import { judgeFileName } from './file-name.ts'
import { FirstOctetsWatch } from './first-octets.ts'
import { HashWatch } from './hash-blocklist.ts'
import { HtmlWatch } from './html-watch.ts'
import { judgeHosts, type LinkHosts } from './link-domains.ts'
import { OleDirectoryWatch } from './ole-directory.ts'
import { isLetterText, type PartWatch } from './part-watch.ts'
import { SignList } from './sign-list.ts'
import { watchForEicar, watchForGtube } from './test-strings.ts'
import { ZipWatch } from './zip-watch.ts'

/** Those that show a domain or are written with letters beyond ASCII; the others say nothing. */
const LINKS_MAX = 1_000

export class Baseline {
  readonly #blockedHashes: ReadonlySet<string>

  /** @param blockedHashes SHA-256 in lower-case hexadecimal, from `parseHashBlocklist`. */
  constructor(blockedHashes: ReadonlySet<string> = new Set()) {
    this.#blockedHashes = blockedHashes
  }

  /** What is in memory is looked at in one go: most mail is small, and every wait and every seam costs. */
  scan(
    subject: Pick<ScanSubject, 'header' | 'chunks' | 'sizeBytes'>,
  ): MaybePromise<readonly Sign[]> {
    const pass = new Pass(subject.header, this.#blockedHashes)
    const chunks = subject.chunks()
    if (!(Symbol.iterator in chunks)) return streamed(chunks, pass)
    pass.write(Buffer.concat([...chunks]))
    return pass.end()
  }
}

async function streamed(chunks: AsyncIterable<Buffer>, pass: Pass): Promise<readonly Sign[]> {
  for await (const chunk of chunks) pass.write(chunk)
  return pass.end()
}

/** One message on its way past. */
class Pass {
  readonly #header: Buffer
  readonly #signs = new SignList()
  readonly #links: LinkHosts[] = []
  readonly #blockedHashes: ReadonlySet<string>
  /** The message as it is: what stands between parts is in no part. */
  readonly #raw = [watchForEicar(), watchForGtube()]
  readonly #walker: MimeWalker

  /** Submission has let the header of the message pass, however long it is. */
  constructor(header: Buffer, blockedHashes: ReadonlySet<string>) {
    this.#header = header
    this.#blockedHashes = blockedHashes
    const headerOctetsMax = Math.max(defaultMimeLimits.headerOctetsMax, header.length + 2)
    const limits = { ...defaultMimeLimits, headerOctetsMax }
    this.#walker = new MimeWalker((part) => this.#open(part), limits)
  }

  write(chunk: Buffer): void {
    for (const watch of this.#raw) watch.feed(chunk)
    this.#walker.write(chunk)
  }

  /** All that was seen; later only where links are to be judged. */
  end(): MaybePromise<readonly Sign[]> {
    this.#walker.end()
    for (const watch of this.#raw) this.#signs.add(watch.end())
    if (this.#walker.excess !== undefined) this.#signs.add([excessSign(this.#walker.excess)])
    this.#signs.add(judgeDisplayName(this.#header))
    if (this.#links.length === 0) return this.#signs.all
    return judgeHosts(this.#links).then((signs) => {
      this.#signs.add(signs)
      return this.#signs.all
    })
  }

  #open(part: PartHeader): OctetSink {
    for (const name of part.fileNames) this.#signs.add(judgeFileName(name))
    const watches = this.#watchesOf(part)
    return {
      write: (octets) => {
        for (const watch of watches) watch.feed(octets)
      },
      end: () => {
        for (const watch of watches) this.#signs.add(watch.end())
      },
    }
  }

  #watchesOf(part: PartHeader): PartWatch[] {
    const watches: PartWatch[] = [new FirstOctetsWatch(part)]
    // What is not encoded has been looked at with the message as it is.
    if (part.encoding !== 'identity') watches.push(...testStringWatches(part))
    if (part.mediaType === 'text/html') {
      watches.push(new HtmlWatch(part, (links) => this.#takeLinks(links)))
    }
    if (!isLetterText(part)) watches.push(new ZipWatch(part), new OleDirectoryWatch(part))
    if (this.#blockedHashes.size > 0) watches.push(new HashWatch(part, this.#blockedHashes))
    return watches
  }

  #takeLinks(links: readonly LinkHosts[]): void {
    this.#links.push(...links.slice(0, LINKS_MAX - this.#links.length))
  }
}

function testStringWatches({ mediaType }: PartHeader): PartWatch[] {
  return mediaType.startsWith('text/') ? [watchForEicar(), watchForGtube()] : [watchForEicar()]
}

/** Nobody nests like that but to tire a scanner. */
function excessSign(excess: MimeExcess): Sign {
  const detail = `the parts of the message are ${excess} to look at them all`
  return { sign: 'archive_bomb', name: 'MIME', detail }
}
