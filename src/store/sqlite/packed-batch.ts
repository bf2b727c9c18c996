/**
 * A batch on its way to the writer's thread. The sealed content of all its messages is copied once
 * into one buffer of exact size, which is transferred; beside it travel only lengths. Cloning the
 * content itself would clone the whole pool or socket chunk behind each small Buffer, and detaching
 * it would take memory that its owner may still read.
 */
import type { Change } from '../../mail/message/store.ts'
import type { LeaseWanted } from '../../mail/queue/queue-store.ts'
import type { MessageAccepted } from '../../mail/message/queue-change.ts'
import type { StoredContent } from '../../mail/message/stored-content.ts'

export type WriterRequest =
  | { readonly kind: 'commit'; readonly changes: readonly Change[] }
  | { readonly kind: 'lease'; readonly wanted: LeaseWanted }
  | {
      readonly kind: 'release'
      readonly consignmentIds: readonly string[]
      readonly now: number
      readonly dueAt: number
    }
  | { readonly kind: 'clean' }

export type PackedBatch = {
  readonly requests: readonly PackedRequest[]
  readonly bytes: ArrayBuffer
}

type PackedRequest =
  | { readonly kind: 'commit'; readonly changes: readonly PackedChange[] }
  | Exclude<WriterRequest, { kind: 'commit' }>

type PackedChange =
  | Exclude<Change, MessageAccepted>
  | (Omit<MessageAccepted, 'content'> & { readonly content: ContentLengths })

/** In the order in which they lie in the buffer. */
type ContentLengths = {
  readonly wrappedKey: number
  readonly header: number
  readonly body: number | { readonly file: string }
}

/** The bytes that packing will copy. */
export function sizeOf(request: WriterRequest): number {
  if (request.kind !== 'commit') return 0
  let size = 0
  for (const change of request.changes) {
    if (change.kind === 'message-accepted') size += contentSize(change.content)
  }
  return size
}

export function pack(requests: readonly WriterRequest[]): PackedBatch {
  let size = 0
  for (const request of requests) size += sizeOf(request)
  const bytes = new Uint8Array(size)
  let end = 0
  const put = (part: Uint8Array): number => {
    bytes.set(part, end)
    end += part.length
    return part.length
  }
  const packed = requests.map((request) =>
    request.kind === 'commit'
      ? { ...request, changes: request.changes.map((change) => packChange(change, put)) }
      : request,
  )
  return { requests: packed, bytes: bytes.buffer }
}

export function unpack({ requests, bytes }: PackedBatch): WriterRequest[] {
  let end = 0
  const take = (length: number): Uint8Array => {
    end += length
    return new Uint8Array(bytes, end - length, length)
  }
  return requests.map((request) =>
    request.kind === 'commit'
      ? { ...request, changes: request.changes.map((change) => unpackChange(change, take)) }
      : request,
  )
}

function packChange(change: Change, put: (part: Uint8Array) => number): PackedChange {
  if (change.kind !== 'message-accepted') return change
  const { wrappedKey, header, body } = change.content
  return {
    ...change,
    content: {
      wrappedKey: put(wrappedKey),
      header: put(header),
      body: 'inline' in body ? put(body.inline) : body,
    },
  }
}

function unpackChange(change: PackedChange, take: (length: number) => Uint8Array): Change {
  if (change.kind !== 'message-accepted') return change
  const { wrappedKey, header, body } = change.content
  return {
    ...change,
    content: {
      wrappedKey: take(wrappedKey),
      header: take(header),
      body: typeof body === 'number' ? { inline: take(body) } : body,
    },
  }
}

function contentSize({ wrappedKey, header, body }: StoredContent): number {
  return wrappedKey.length + header.length + ('inline' in body ? body.inline.length : 0)
}
