/**
 * What a piece of JSON must look like, to the key: a key that is missing and a key that nobody promised
 * are both faults. A key that ends with a question mark may be absent.
 */
import assert from 'node:assert/strict'

export type Shape = (value: unknown, at: string) => void

export function assertShape(value: unknown, shape: Shape): void {
  shape(value, 'the answer')
}

export function record(fields: Readonly<Record<string, Shape>>): Shape {
  const shapes = new Map(
    Object.entries(fields).map(([key, shape]) => [key.replace(/\?$/, ''), shape]),
  )
  const required = Object.keys(fields).filter((key) => !key.endsWith('?'))
  return (value, at) => {
    assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), at)
    for (const key of required) assert.ok(key in value, `${at} has no ${key}`)
    for (const [key, inner] of Object.entries(value)) {
      const shape = shapes.get(key)
      assert.ok(shape !== undefined, `${at} has ${key}, which nobody promised`)
      shape(inner, `${key} of ${at}`)
    }
  }
}

/** An array of at least one, so that its rows are really looked at. */
export function someOf(shape: Shape): Shape {
  return (value, at) => {
    assert.ok(Array.isArray(value), `${at} is no array`)
    assert.notEqual(value.length, 0, `${at} is empty`)
    for (const [index, row] of value.entries()) shape(row, `row ${index} of ${at}`)
  }
}

export function anyOf(shape: Shape): Shape {
  return (value, at) => {
    assert.ok(Array.isArray(value), `${at} is no array`)
    if (value.length > 0) someOf(shape)(value, at)
  }
}

export const text: Shape = (value, at) => assert.equal(typeof value, 'string', at)
export const flag: Shape = (value, at) => assert.equal(typeof value, 'boolean', at)
export const number: Shape = (value, at) => assert.equal(typeof value, 'number', at)
export const whole: Shape = (value, at) => assert.ok(Number.isInteger(value), at)

/** ISO 8601, in UTC. */
export const time: Shape = (value, at) => {
  assert.match(String(value), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, at)
}

export function word(...words: readonly string[]): Shape {
  return (value, at) => assert.ok(words.includes(String(value)), `${at} is ${String(value)}`)
}

export function exactly(wanted: unknown): Shape {
  return (value, at) => assert.deepEqual(value, wanted, at)
}
