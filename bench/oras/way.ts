import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from '../../test/support/rig.ts'
import type { Passed } from './far.ts'

/** A long way to a registry, in a process of its own. */
export class FarWay implements Disposable {
  /** `127.0.0.1:PORT` to use in the registry's place. */
  readonly host: string
  readonly #child: ChildProcess

  private constructor(host: string, child: ChildProcess) {
    this.host = host
    this.#child = child
  }

  static async to(registry: string): Promise<FarWay> {
    const child = fork(join(root, 'bench/oras/far.ts'), [registry], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    if (child.stdout === null) throw new Error('far.ts has no output')
    const [port] = (await once(child.stdout, 'data')) as [Buffer]
    return new FarWay(`127.0.0.1:${port.toString().trim()}`, child)
  }

  /** What passed since the last call. */
  async passed(): Promise<Passed> {
    const answer = once(this.#child, 'message') as Promise<[Passed]>
    this.#child.send('passed')
    return (await answer)[0]
  }

  [Symbol.dispose](): void {
    this.#child.kill()
  }
}
