import type { runAction as RunAction } from './action.ts'
import { cancelled, timeIsUp } from './github/start.ts'

// The first line is printed and signals are handled. Only now everything else is loaded, which takes longer than that.
// In `dist/`, it is a bundle of its own: the bundler must not follow this import.
const program = import.meta.url.endsWith('.ts') ? './action.ts' : './action/index.js'
const { runAction } = (await import(/* webpackIgnore: true */ program)) as { readonly runAction: typeof RunAction }
await runAction(cancelled, timeIsUp)
