/** A message as it is on the wire: the values of each field, by number. */
type Fields = ReadonlyMap<number, readonly (Buffer | bigint)[]>

/** Field numbers: https://github.com/kubernetes/api/tree/v0.34.0, `apps/v1` and `core/v1`, `generated.proto`. */
export function decodeDeployment(bytes: Buffer): unknown {
  if (!bytes.subarray(0, 4).equals(Buffer.from('k8s\0'))) throw new Error('no object of Kubernetes')
  const unknown = fields(bytes.subarray(4))
  const type = fields(message(unknown, 1))
  const deployment = fields(message(unknown, 2))
  const spec = fields(message(deployment, 2))
  const template = fields(message(spec, 3))
  const pod = fields(message(template, 2))
  const replicas = spec.get(1)?.[0]
  return {
    apiVersion: text(type, 1),
    kind: text(type, 2),
    metadata: metadata(fields(message(deployment, 1))),
    spec: {
      ...(typeof replicas === 'bigint' && { replicas: Number(replicas) }),
      selector: { matchLabels: map(fields(message(spec, 2)), 1) },
      template: {
        metadata: metadata(fields(message(template, 1))),
        spec: {
          nodeSelector: map(pod, 7),
          containers: messages(pod, 2).map((container) => {
            const found = fields(container)
            return { name: text(found, 1), image: text(found, 2), args: messages(found, 4).map(String) }
          }),
        },
      },
    },
  }
}

function metadata(object: Fields): unknown {
  const namespace = text(object, 3)
  return {
    name: text(object, 1),
    ...(namespace !== '' && { namespace }),
    labels: map(object, 11),
    annotations: map(object, 12),
  }
}

function map(of: Fields, field: number): Record<string, string> {
  return Object.fromEntries(
    messages(of, field).map((entry) => {
      const pair = fields(entry)
      return [text(pair, 1), text(pair, 2)]
    }),
  )
}

const text = (of: Fields, field: number): string => message(of, field).toString('utf8')
const message = (of: Fields, field: number): Buffer => messages(of, field)[0] ?? Buffer.alloc(0)
const messages = (of: Fields, field: number): Buffer[] => (of.get(field) ?? []).filter((one) => Buffer.isBuffer(one))

/** https://protobuf.dev/programming-guides/encoding/ */
function fields(bytes: Buffer): Fields {
  const found = new Map<number, (Buffer | bigint)[]>()
  let at = 0
  const varint = (): bigint => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = BigInt(bytes.readUInt8(at++))
      value |= (byte & 0x7fn) << shift
      if (byte < 0x80n) return value
    }
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    let value: Buffer | bigint
    switch (tag & 7) {
      case 0:
        value = varint()
        break
      case 2: {
        const length = Number(varint())
        value = bytes.subarray(at, at + length)
        at += length
        break
      }
      default:
        throw new Error(`wire type ${tag & 7} is not expected`)
    }
    found.set(tag >> 3, [...(found.get(tag >> 3) ?? []), value])
  }
  return found
}
