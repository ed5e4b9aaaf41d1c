import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseHandshake } from '../../src/checks/smoke/handshake.ts'
import { programRules } from '../../src/hosts/cosmo/programs.ts'

const { handshake } = programRules

test('a handshake names a socket', () => {
  assert.deepEqual(parseHandshake('1|1|unix|/tmp/plugin123|grpc|', handshake), { socket: '/tmp/plugin123' })
  assert.deepEqual(parseHandshake(`1|1|unix|/${'a'.repeat(106)}|grpc`, handshake), { socket: `/${'a'.repeat(106)}` })
})

test('a path that no socket can have is refused', () => {
  for (const path of [
    `/${'a'.repeat(107)}`,
    `/${'ö'.repeat(54)}`,
    '/a'.repeat(32_700),
    '/tmp/\0x',
    '/tmp/\u001b[31mx',
    '/tmp/\u007f',
  ]) {
    const refused = parseHandshake(`1|1|unix|${path}|grpc`, handshake)
    assert.ok('message' in refused, path.slice(0, 40))
    assert.match(refused.message, /malformed or longer than 107 bytes/)
  }
})

test('another protocol is refused with both versions', () => {
  for (const [line, says] of [
    ['2|1|unix|/tmp/p|grpc', /it speaks core protocol 2, the host speaks 1$/],
    ['1|2|unix|/tmp/p|grpc', /it speaks version 2 of the plugin protocol, the host speaks 1$/],
    ['1|1|unix|/tmp/p|netrpc', /it speaks netrpc, the host speaks grpc$/],
    ['1|1|tcp|127.0.0.1:1|grpc', /it listens on tcp 127\.0\.0\.1:1, not on a Unix socket$/],
  ] as const) {
    const refused = parseHandshake(line, handshake)
    assert.ok('message' in refused, line)
    assert.match(refused.message, says)
  }
})
