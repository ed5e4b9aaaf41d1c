/** What one plugin has at most: manifests of an index, and layers of a manifest. */
export const limits = { parts: 64, layers: 512 }
