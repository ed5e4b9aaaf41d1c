import { from } from './guard.ts'

const packing = 'test/hosts/packing.test.ts'

/** Rules of consumers: each refuses or misreads what is published without them. */
export const consumerGuards = [
  ...from('src/hosts/openbao/index.ts', packing, [
    [
      "parts.architecture === 'arm64' ? { ...parts, variant: 'v8' } : parts",
      'parts',
      'the variant that OpenBao asks for',
    ],
  ]),
  ...from('src/hosts/openbao/program.ts', 'test/hosts/openbao/program.test.ts', [
    ["path.includes('/') || path === '..' || path === '.'", 'false', 'a program in another directory'],
    ['|| hardLinks.has(path)', '', 'a hard link'],
    ['tree.walk([path], false)', 'tree.walk([path], true)', 'a symbolic link'],
  ]),
  ...from('src/hosts/opentofu/index.ts', 'test/hosts/opentofu/names.test.ts', [
    ["tag: build === '' ? text : `${text}_${build}`", 'tag: text + build.slice(99)', 'build metadata is in the tag'],
    ["&& !type.startsWith('terraform-')", '', 'names that OpenTofu cannot use'],
    ['if (!partial && ', 'if (!partial || ', 'tags that OpenTofu misreads'],
  ]),
  ...from('src/hosts/opentofu/index.ts', packing, [
    ['{ artifactType: types.index }', '{}', 'the index and its entries have their types'],
  ]),
  ...from('src/hosts/pipecd/index.ts', packing, [
    ['`${name}_${os}_${architecture}`', 'name + os.slice(9) + architecture.slice(9)', 'a file name of its own'],
  ]),
  ...from('src/hosts/falco/library.ts', packing, [
    ['dryRun || config?.version !== noVersion', 'dryRun || config?.version !== 0', 'without a version, a publish'],
  ]),
  ...from('src/checks/exports.ts', packing, [['if (missing.length === 0)', 'if (true)', 'a program is no library']]),
  ...from('src/checks/archive.ts', 'test/checks/archive.test.ts', [
    ["if (kind === 'other')", 'if (false)', 'a symbolic link is refused'],
    ["name.includes('..') || path.startsWith('/')", 'false', 'a way out is refused'],
    ['if (files.length >= maxFiles)', 'if (false)', 'too many files are refused'],
    ['layer === undefined || others.length > 0', 'layer === undefined', 'two layers'],
  ]),
]
