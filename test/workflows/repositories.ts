import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '../../script/rig/command.ts'
import { startCosmo } from '../support/cosmo.ts'
import { writePrebuilt } from '../support/prebuilt.ts'
import { startDockerRegistry } from '../support/registry.ts'
import { rigPath, root, scratchDirectory, type Scope } from '../support/rig.ts'
import type { Sigstore } from '../support/sigstore/index.ts'
import { usualBuilder } from '../support/usual-builder.ts'
import type { Surroundings } from './act.ts'

/** Makes the repository, the services and the secrets of a page's workflow. All are gone after the test. */
export type Open = (scope: Scope, sigstore: Sigstore) => Promise<Surroundings>

/** `plugins/users`, which the last commit changes, and `plugins/orders` for Cosmo, a control plane and its registry. */
export const openCosmo: Open = async (scope, sigstore) => {
  const directory = await scratchDirectory(scope)
  const cosmo = await startCosmo({ directory })
  scope.after(async () => {
    await cosmo[Symbol.asyncDispose]()
  })
  const repository = join(directory, 'repository')
  for (const name of ['users', 'orders']) {
    const plugin = join(repository, 'plugins', name)
    await cp(join(root, 'examples/cosmo-go'), plugin, { recursive: true })
    await writePrebuilt(plugin)
  }
  const git = (...args: string[]): Promise<string> =>
    must('git', ['-c', 'user.name=Mona', '-c', 'user.email=mona@example.com', ...args], { cwd: repository })
  await git('init', '--quiet')
  for (const change of ['', 'A change\n']) {
    await writeFile(join(repository, 'plugins/users/CHANGES'), change)
    await git('add', '.')
    await git('commit', '--quiet', '--message=Change')
  }
  const key = cosmo.plane.key('admin')
  return {
    ...(await common(directory, repository, sigstore)),
    secrets: { COSMO_API_KEY: key, COSMO_CHECK_KEY: key, GOPROXY_TOKEN: 'token-of-a-go-proxy' },
    defaults: { ...trust(sigstore), registry: cosmo.registry.host, 'control-plane-url': cosmo.plane.url },
    replace: {},
  }
}

/**
 * An example at the root of its repository, and a registry without a control plane. It has no Dockerfile: the pages
 * compile in a step.
 */
export function openExample(example: string): Open {
  return async (scope, sigstore) => {
    const directory = await scratchDirectory(scope)
    const registry = await startDockerRegistry()
    scope.after(async () => {
      await registry[Symbol.asyncDispose]()
    })
    const repository = join(directory, 'repository')
    await cp(join(root, 'examples', example), repository, { recursive: true })
    await rm(join(repository, 'Dockerfile'), { force: true })
    // What the page of `verify` deploys with.
    await writeFile(join(repository, 'deploy'), '#!/bin/sh\necho "$1" > "$STAND_IN_ARTIFACTS/deployed"\n', {
      mode: 0o755,
    })
    const surroundings = await common(directory, repository, sigstore)
    const { subject, issuer } = sigstore.identity
    return {
      ...surroundings,
      secrets: {},
      defaults: trust(sigstore),
      replace: {
        'ghcr.io/owner': `${registry.host}/owner`,
        'registry.example.com/staging': `${registry.host}/staging`,
        'registry.example/plugins/users': `${registry.host}/owner/birds`,
        'https://github.com/owner/birds/.github/workflows/release.yml@refs/tags/v${{ inputs.version }}': subject,
        'https://github.com/owner/plugins/.github/workflows/release.yml@refs/tags/v${{ inputs.version }}': subject,
        'https://token.actions.githubusercontent.com': issuer,
      },
    }
  }
}

/** Inputs that stand for the public Sigstore. */
function trust({ signingConfig, trustedRoot }: Sigstore): Record<string, string> {
  return { 'signing-config': signingConfig, 'trusted-root': trustedRoot }
}

async function common(
  directory: string,
  repository: string,
  sigstore: Sigstore,
): Promise<Pick<Surroundings, 'repository' | 'artifacts' | 'oidc' | 'env'>> {
  const artifacts = join(directory, 'artifacts')
  await mkdir(artifacts)
  await mkdir(join(directory, 'bin'))
  await cp(join(import.meta.dirname, 'stand-ins/gh'), join(directory, 'bin/gh'))
  // Steps compile with this machine's modules and cache.
  const [modules = '', cache = ''] = (await must('go', ['env', 'GOMODCACHE', 'GOCACHE'])).split('\n')
  return {
    repository,
    artifacts,
    oidc: sigstore.jobEnvironment,
    env: {
      ...(await usualBuilder(join(directory, 'docker'))),
      ...{ GOMODCACHE: modules, GOCACHE: cache, GOWORK: 'off' },
      PATH: `${join(directory, 'bin')}:${rigPath()}`,
    },
  }
}
