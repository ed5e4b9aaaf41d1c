import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { saveResources } from '../github/state.ts'
import { PublishError } from '../shared/errors.ts'
import { newResourceName, sameResource, type Resource, type ResourceOwner } from '../shared/resources.ts'
import { removeResource, type RemovalOptions } from './remove-resource.ts'

/** Milliseconds for removing a builder: less than a cancelled run has left. The post step has more time. */
const timeout = 6000

/** Owns everything that one run makes. Every change is recorded for the post step at once. */
export class RunResources implements ResourceOwner {
  readonly temp: string
  /** The directory of the image layout. It is released when it has become an output. */
  readonly layout: Resource
  readonly #env: NodeJS.ProcessEnv
  #owned: Resource[] = []

  private constructor(env: NodeJS.ProcessEnv, base: string) {
    this.#env = env
    this.temp = join(base, newResourceName())
    this.layout = { kind: 'directory', name: join(base, newResourceName('layout')) }
  }

  /** Makes the private directory and the directory of the layout. @throws PublishError `E_DISK` */
  static async open(env: NodeJS.ProcessEnv): Promise<RunResources> {
    const base = env['RUNNER_TEMP'] ?? tmpdir()
    const resources = new RunResources(env, base)
    try {
      await mkdir(base, { recursive: true })
      resources.add({ kind: 'directory', name: resources.temp }, resources.layout)
      await mkdir(resources.temp, { mode: 0o700 })
      await mkdir(resources.layout.name, { mode: 0o700 })
    } catch (cause) {
      throw new PublishError('E_DISK', `No directory for this run can be made in ${base}.`, { cause })
    }
    return resources
  }

  add(...resources: readonly Resource[]): void {
    this.#owned.push(...resources)
    saveResources(this.#env, this.#owned)
  }

  release(resource: Resource): void {
    this.#owned = this.#owned.filter((owned) => !sameResource(owned, resource))
    saveResources(this.#env, this.#owned)
  }

  async remove(resource: Resource): Promise<void> {
    await this.#remove(resource)
  }

  /** Removes everything that is still owned, in parallel. Returns what could not be removed, and why. */
  async removeAll(): Promise<readonly string[]> {
    const problems = await Promise.all(
      this.#owned.map(async (resource) => {
        const problem = await this.#remove(resource)
        return problem === undefined ? [] : [`The ${resource.kind} ${resource.name} could not be removed: ${problem}`]
      }),
    )
    return problems.flat()
  }

  async #remove(resource: Resource): Promise<string | undefined> {
    const options: RemovalOptions = { env: this.#env, timeout }
    const problem = await removeResource(resource, options)
    if (problem !== undefined) return problem
    try {
      this.release(resource)
    } catch {
      // The record keeps it, and the post step will find nothing to remove.
    }
    return undefined
  }
}
