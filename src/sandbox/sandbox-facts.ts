/** What a client needs to know, as `sandbox.json` in the sandbox's folder. */
export type SandboxFacts = {
  readonly smtp: {
    readonly host: string
    /** Port for TLS from the first byte. */
    readonly tls: number
    /** Port for STARTTLS. */
    readonly starttls: number
    /** Path of the authority's certificate, PEM. */
    readonly ca: string
  }
  readonly user: string
  readonly pass: string
  readonly domain: string
}
