/** What an operator gets who configures nothing: the one place of these defaults is src/config. */
import { parseConfig } from '../../src/config/load-config.ts'
import { retryPolicyOf } from '../../src/role/retry-policy.ts'

const { delivery } = parseConfig('', 'posthorn.toml')

export const defaultDelivery = delivery
export const defaultDeliveryTimeouts = delivery.timeouts
export const defaultRetryPolicy = retryPolicyOf(delivery.retry)
