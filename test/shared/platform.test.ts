import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinPlatform, parsePlatform, platformParts, sortPlatforms, type Platform } from '../../src/shared/platform.ts'

test('a platform has one spelling, whatever the toolchain that names it', () => {
  for (const [text, platform] of [
    ['linux/amd64', 'linux/amd64'],
    ['Linux/x86_64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    [' linux/aarch64 ', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
    ['linux/i386', 'linux/386'],
    ['linux', undefined],
    ['linux/amd64/v1/x', undefined],
    ['../amd64', undefined],
  ] as const)
    assert.equal(parsePlatform(text), platform, text)
})

test('the parts of an index and the text say the same', () => {
  for (const platform of ['linux/amd64', 'linux/arm/v6', 'windows/arm64'] as Platform[])
    assert.equal(joinPlatform(platformParts(platform)), platform)
  assert.equal(joinPlatform({ os: 'linux', architecture: 'arm64', variant: null }), 'linux/arm64')
  assert.equal(joinPlatform({ os: '', architecture: '' }), undefined)
})

test('a list of platforms has one order, and each once', () => {
  assert.deepEqual(sortPlatforms(['linux/arm64', 'darwin/amd64', 'linux/arm64'] as Platform[]), [
    'darwin/amd64',
    'linux/arm64',
  ])
})
