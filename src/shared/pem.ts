/** Where a certificate or a key is: in a file, or in memory, where no program but the one that needs it may see it. */
export type PemSource =
  | { readonly path: string }
  | {
      readonly text: string
      /** Where the text comes from, for messages. */
      readonly from: string
    }
