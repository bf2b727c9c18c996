import assert from 'node:assert/strict'
import test from 'node:test'
import { providerOf } from './dns-provider.ts'

const cases: { servers: string[]; name: string | undefined }[] = [
  { servers: ['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com'], name: 'Cloudflare' },
  { servers: ['ns-1.awsdns-00.com', 'ns-2.awsdns-61.co.uk'], name: 'Amazon Route 53' },
  { servers: ['ns11.domaincontrol.com'], name: 'GoDaddy' },
  { servers: ['dns1.registrar-servers.com'], name: 'Namecheap' },
  {
    servers: ['hydrogen.ns.hetzner.com', 'oxygen.ns.hetzner.com', 'helium.ns.hetzner.de'],
    name: 'Hetzner',
  },
  { servers: ['dns10.ovh.net', 'ns10.ovh.net'], name: 'OVHcloud' },
  { servers: ['ns-1-a.gandi.net'], name: 'Gandi' },
  { servers: ['ns-cloud-a1.googledomains.com'], name: 'Google Cloud DNS' },
  { servers: ['ns1.googledomains.com'], name: 'Squarespace (once Google Domains)' },
  { servers: ['ns1.digitalocean.com'], name: 'DigitalOcean' },
  { servers: ['ns1033.ui-dns.org', 'ns1033.ui-dns.de'], name: 'IONOS' },
  { servers: ['ns1-01.azure-dns.com', 'ns2-01.azure-dns.net'], name: 'Azure DNS' },
  { servers: ['ns1.ours.example'], name: undefined },
  { servers: ['notcloudflare.com'], name: undefined },
  { servers: ['ns.cloudflare.com.evil.example'], name: undefined },
  // Half here, half there: whose form it is cannot be said.
  { servers: ['ns1.digitalocean.com', 'ns11.domaincontrol.com'], name: undefined },
  { servers: [], name: undefined },
]

for (const { servers, name } of cases) {
  test(`DNS provider: ${servers.join(', ') || 'no servers'} is ${name ?? 'nobody we know'}`, () => {
    assert.equal(providerOf(servers)?.name, name)
  })
}
