/**
 * La Poste (laposte.net): the software and sentences of Orange, with numbers that begin with
 * `LPN`.
 */
import type { ProviderRules } from '../../rule.ts'
import { orangeRules } from './orange.ts'

export const laposte: ProviderRules = {
  provider: 'laposte',
  hosts: /(?:^|\.)laposte\.net$/,
  marks: /\blpn\d{0,3}_\d{3}|laposte\.net/,
  rules: orangeRules,
}
