/** The posthorn.toml that `posthorn init` writes: what was asked, and nothing that is as the defaults have it. */
import type { FirstConfiguration } from '../role/first-configuration.ts'

export type ConfigAnswers = Pick<FirstConfiguration, 'hostname' | 'data' | 'certificate' | 'key'>

/** The folder where certbot keeps what it gets for a name. */
export function certbotFolder(hostname: string): string {
  return `/etc/letsencrypt/live/${hostname}`
}

export function initialConfig({ hostname, data, certificate, key }: ConfigAnswers): string {
  const tls =
    certificate === undefined || key === undefined
      ? `# Without a certificate the server makes a self-signed one, which mail clients warn of.
# [tls]
# certificate = ${quoted(`${certbotFolder(hostname)}/fullchain.pem`)}
# key = ${quoted(`${certbotFolder(hostname)}/privkey.pem`)}
`
      : `[tls]
certificate = ${quoted(certificate)}
key = ${quoted(key)}
`
  return `# Posthorn. Every option, with its default, stands in docs/reference/posthorn.toml.
# Mail is handed in at ports 465 (TLS) and 587 (STARTTLS).
hostname = ${quoted(hostname)}
data = ${quoted(data)}

${tls}`
}

/** A TOML basic string has the escapes of JSON, and DEL must be escaped too. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\x7f', '\\u007f')
}
