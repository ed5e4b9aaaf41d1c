/**
 * The cosign that is installed where PATH has none that will do. Checksums are those of the release's assets
 * (https://github.com/sigstore/cosign/releases), keyed by `os-arch` as the assets are named.
 */
export const pinnedVersion = '3.0.6'

export const pinnedSha256: Readonly<Record<string, string>> = {
  'linux-amd64': 'c956e5dfcac53d52bcf058360d579472f0c1d2d9b69f55209e256fe7783f4c74',
  'linux-arm64': 'bedac92e8c3729864e13d4a17048007cfafa79d5deca993a43a90ffe018ef2b8',
  'linux-arm': '67bd25d32daff5664caf51208c95defcb2ad7ac1296f394fa677bb8bacee62f5',
  'darwin-amd64': '4c3e7af8372d3ca3296e62fa56f23fcbb5721cc6ac1827900d398f110d7cd280',
  'darwin-arm64': '5fadd012ae6381a6a29ff86a7d39aa873878852f1073fc90b15995961ecfb084',
  'windows-amd64': '9b85a88ebff2d9dd30ff4984a6f61f2cedc232dd87d81fa7f2ff3c0ed96c241c',
}

export const downloads = 'https://github.com/sigstore/cosign/releases/download'

/** `os-arch` of this machine in the names of cosign's release assets. */
export function assetPlatform(platform: NodeJS.Platform = process.platform, arch: string = process.arch): string {
  const systems: Readonly<Record<string, string>> = { win32: 'windows' }
  const machines: Readonly<Record<string, string>> = { x64: 'amd64' }
  return `${systems[platform] ?? platform}-${machines[arch] ?? arch}`
}
