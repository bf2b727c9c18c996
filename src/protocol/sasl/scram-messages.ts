/**
 * The messages of SCRAM (RFC 5802 §7), read strictly: what does not fit the grammar to the last octet
 * is undefined, and is never guessed at.
 */

/** What a client says of channel binding: `n` it cannot, `y` it could but saw no offer, `p` it does. */
export type BindingFlag =
  | { readonly kind: 'n' | 'y' }
  | { readonly kind: 'p'; readonly type: string }

export type ClientFirst = {
  readonly binding: BindingFlag
  readonly authorizationId: string
  readonly user: string
  readonly nonce: string
  /** As received, for the proof. */
  readonly gs2Header: string
  readonly bare: string
}

export type ClientFinal = {
  readonly channelBinding: Buffer
  readonly nonce: string
  readonly proof: Buffer
  /** All before the proof, as received. */
  readonly withoutProof: string
}

/** `r=`: printable, without a comma. RFC 5802 §5.1. */
const nonce = String.raw`[\x21-\x2b\x2d-\x7e]+`
/** Any `name=value` that this version does not know: optional, and ignored. */
const extensions = String.raw`(?:,[A-Za-z]=[^,\0]+)*`

const clientFirst = new RegExp(
  `^((n|y|p=([A-Za-z0-9.-]+)),(?:a=([^,\\0]+))?,)(n=([^,\\0]+),r=(${nonce})${extensions})$`,
)
const clientFinal = new RegExp(
  `^(c=([A-Za-z0-9+/]+={0,2}),r=(${nonce})${extensions}),p=([A-Za-z0-9+/]+={0,2})$`,
)

/** `m=`, a mandatory extension that nobody has defined, does not fit: RFC 5802 §5.1 wants it refused. */
export function readClientFirst(text: string): ClientFirst | undefined {
  const found = clientFirst.exec(text)
  if (found === null) return undefined
  const [, gs2Header = '', flag = '', type, authzid = '', bare = '', name = '', given = ''] = found
  const user = saslName(name)
  const authorizationId = saslName(authzid)
  if (user === undefined || authorizationId === undefined) return undefined
  const binding: BindingFlag =
    type === undefined ? { kind: flag === 'y' ? 'y' : 'n' } : { kind: 'p', type }
  return { binding, authorizationId, user, nonce: given, gs2Header, bare }
}

export function readClientFinal(text: string): ClientFinal | undefined {
  const found = clientFinal.exec(text)
  if (found === null) return undefined
  const [, withoutProof = '', binding = '', given = '', proof = ''] = found
  if (binding.length % 4 !== 0 || proof.length % 4 !== 0) return undefined
  return {
    channelBinding: Buffer.from(binding, 'base64'),
    nonce: given,
    proof: Buffer.from(proof, 'base64'),
    withoutProof,
  }
}

/** `=2C` is a comma and `=3D` an equals sign; any other `=` is an error (RFC 5802 §5.1). */
function saslName(text: string): string | undefined {
  if (/=(?!2C|3D)/.test(text)) return undefined
  return text.replaceAll('=2C', ',').replaceAll('=3D', '=')
}
