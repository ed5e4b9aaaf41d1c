import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { saveResources } from '../github/state.ts'
import { PublishError } from '../shared/errors.ts'
import { newResourceName, sameResource, type Resource, type ResourceOwner } from '../shared/resources.ts'
import { removeResource, type RemovalOptions } from './remove-resource.ts'

/** Milliseconds for removing a builder: less than a cancelled run has left. The post step has more time. */
const timeout = 6000

/** What the run for one plugin makes. */
export interface PluginResources extends ResourceOwner {
  /** The directory of the image layout. It is released when it has become an output. */
  readonly layout: Resource
}

/** Owns everything that the step makes. Every change is recorded for the post step at once. */
export class RunResources implements ResourceOwner {
  readonly temp: string
  readonly #env: NodeJS.ProcessEnv
  readonly #base: string
  #owned: Resource[] = []
  #plugins = 0

  private constructor(env: NodeJS.ProcessEnv, base: string) {
    this.#env = env
    this.#base = base
    this.temp = join(base, newResourceName())
  }

  /** Makes the private directory. @throws PublishError `E_DISK` */
  static async open(env: NodeJS.ProcessEnv): Promise<RunResources> {
    const base = env['RUNNER_TEMP'] ?? tmpdir()
    const resources = new RunResources(env, base)
    await resources.#make(async () => {
      await mkdir(base, { recursive: true })
      resources.add({ kind: 'directory', name: resources.temp })
      await mkdir(resources.temp, { mode: 0o700 })
    })
    return resources
  }

  /** Makes the private directory of one plugin and the directory of its layout. @throws PublishError `E_DISK` */
  async forPlugin(): Promise<PluginResources> {
    const layout: Resource = { kind: 'directory', name: join(this.#base, newResourceName('layout')) }
    // Short, because the path of a socket has a hundred characters.
    const temp = join(this.temp, String(++this.#plugins))
    await this.#make(async () => {
      this.add(layout)
      await mkdir(temp, { mode: 0o700 })
      await mkdir(layout.name, { mode: 0o700 })
    })
    return {
      temp,
      layout,
      add: this.add.bind(this),
      release: this.release.bind(this),
      remove: this.remove.bind(this),
    }
  }

  async #make(directories: () => Promise<void>): Promise<void> {
    try {
      await directories()
    } catch (cause) {
      throw new PublishError('E_DISK', `No directory for this run can be made in ${this.#base}.`, { cause })
    }
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
