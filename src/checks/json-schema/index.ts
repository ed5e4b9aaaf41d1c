export { hasKnownDraft, schemaProblems } from './schema.ts'
