import { access, readFile } from 'node:fs/promises'
import { asRoot, must, mustAsRoot, succeeds } from './command.ts'
import { checkoutId } from './paths.ts'

/**
 * A bridge with address translation for our own Docker engine. The engine itself does not change the packet filter, so
 * another engine on the machine keeps its rules, and everything that is made here can be removed.
 */
export interface Bridge {
  readonly name: string
  /** The bridge's own address with its prefix length. */
  readonly address: string
  readonly subnet: string
  /** Bytes. It is that of the default route's interface: some virtual networks lose larger packets. */
  readonly mtu: number
}

const name = `pp${checkoutId}`

export async function createBridge(): Promise<Bridge> {
  const block = await freeBlock()
  const bridge = { name, address: `10.213.${block}.1/24`, subnet: `10.213.${block}.0/24`, mtu: await outgoingMtu() }
  await removeBridge(bridge)
  await mustAsRoot('ip', ['link', 'add', 'name', name, 'type', 'bridge'])
  await mustAsRoot('ip', ['address', 'add', bridge.address, 'dev', name])
  await mustAsRoot('ip', ['link', 'set', 'dev', name, 'mtu', String(bridge.mtu), 'up'])
  if ((await readFile('/proc/sys/net/ipv4/ip_forward', 'utf8')).trim() !== '1') {
    await mustAsRoot('tee', ['/proc/sys/net/ipv4/ip_forward'], { input: '1\n' })
  }
  for (const rule of rules(bridge)) await mustAsRoot('iptables', ['-w', '10', '-t', rule.table, '-I', ...rule.rule])
  return bridge
}

export async function removeBridge(bridge: Bridge): Promise<void> {
  for (const rule of rules(bridge)) {
    while (await succeeds(...asRoot('iptables', ['-w', '10', '-t', rule.table, '-C', ...rule.rule]))) {
      await mustAsRoot('iptables', ['-w', '10', '-t', rule.table, '-D', ...rule.rule])
    }
  }
  const there = await access(`/sys/class/net/${bridge.name}`).then(
    () => true,
    () => false,
  )
  if (there) await mustAsRoot('ip', ['link', 'delete', 'dev', bridge.name])
}

function rules({ name, subnet }: Bridge): { table: string; rule: string[] }[] {
  return [
    { table: 'nat', rule: ['POSTROUTING', '-s', subnet, '!', '-o', name, '-j', 'MASQUERADE'] },
    { table: 'filter', rule: ['FORWARD', '-i', name, '-j', 'ACCEPT'] },
    {
      table: 'filter',
      rule: ['FORWARD', '-o', name, '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED', '-j', 'ACCEPT'],
    },
  ]
}

/** The third byte of a /24 below 10.213 that no interface of this machine uses. */
async function freeBlock(): Promise<number> {
  const routes = await must('ip', ['-4', 'route', 'show', 'table', 'all'])
  for (let block = 0; block < 256; block++) if (!routes.includes(`10.213.${block}.`)) return block
  return 0
}

async function outgoingMtu(): Promise<number> {
  const device = /\bdev (\S+)/.exec(await must('ip', ['-4', 'route', 'show', 'default']))?.[1]
  if (device === undefined) return 1500
  return Number(await readFile(`/sys/class/net/${device}/mtu`, 'utf8'))
}
