/** Bun puts the text of the file into the program. */
declare module '*.proto' {
  const text: string
  export default text
}
