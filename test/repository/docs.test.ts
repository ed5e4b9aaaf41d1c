import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { root } from '../support/rig.ts'

const listed = await run('git', ['ls-files', '-z', '--', '*.md'], { cwd: root })
const pages = listed.stdout.split('\0').filter((path) => path !== '' && !path.startsWith('vendor/'))

/** Pages whose paths are those of a plugin or of another repository. */
const foreign = /^(?:examples|docs\/hosts|test\/support)\//

test('the pages name files of this repository that exist', () => {
  assert.ok(pages.length > 10, listed.stderr)
  const missing = pages
    .filter((page) => !foreign.test(page))
    .flatMap((page) => {
      const text = readFileSync(join(root, page), 'utf8')
      const named = [...text.matchAll(/`((?:src|test|script|docs|bench)\/[\w./-]+)`/g)].map(([, path = '']) => path)
      // `NAME` stands for the name of a host.
      return named
        .filter((path) => !path.includes('NAME') && !existsSync(join(root, path)))
        .map((path) => `${page}: ${path}`)
    })
  assert.deepEqual(missing, [])
})

test('every link from one page to another leads to it', () => {
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8')
    const targets = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, to = '']) => to)
    return targets.filter((to) => !existsSync(join(root, dirname(page), to))).map((to) => `${page}: ${to}`)
  })
  assert.deepEqual(broken, [])
})

/** The anchors of a page, as GitHub makes them: https://github.com/gjtorikian/html-pipeline, toc filter. */
function anchorsOf(page: string): Set<string> {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```[^]*?^```/gm, '')
  const anchors = new Set<string>()
  for (const [, heading = ''] of text.matchAll(/^#{1,6} (.+)$/gm)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    anchors.add(words.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-'))
  }
  return anchors
}

test('every link to a part of a page leads to one of its headings', () => {
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```[^]*?^```/gm, '')
    return [...text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)#([^)\s]+)\)/g)].flatMap(([, to = '', anchor = '']) => {
      const target = to === '' ? page : join(dirname(page), to)
      return target.endsWith('.md') && !anchorsOf(target).has(anchor) ? [`${page}: ${to}#${anchor}`] : []
    })
  })
  assert.deepEqual(broken, [])
})

test('the comments of both action files name files that exist', () => {
  for (const page of ['action.yml', 'verify/action.yml']) {
    const comments = readFileSync(join(root, page), 'utf8').match(/^#.*$/gm) ?? []
    const named = comments.join(' ').match(/\b(?:src|test|script|verify|docs)\/[\w./-]*\w/g) ?? []
    assert.ok(named.length > 0, page)
    assert.deepEqual(
      named.filter((path) => !existsSync(join(root, path))),
      [],
      page,
    )
  }
})
