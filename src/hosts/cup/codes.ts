import type { CodeTable } from '../../shared/codes.ts'

export const cupCodes = {
  E_CUP_NAME: {
    meaning: 'The name of the plugin cannot be that of a file, and the title of its archive has it.',
    remedy: 'Set `name` to letters, digits, `.`, `-` and `_`, with a letter or digit first.',
  },
  E_CUP_FILE: {
    meaning: 'A file that the plugin needs cannot be packed.',
    remedy: 'Replace links by regular files, and shorten paths of more than 100 bytes.',
  },
  E_CUP_DOCUMENT: {
    meaning: 'A JSON document is not a Controller, ResourceDefinition or Binding as cup reads it.',
    remedy: 'Correct the document; the message names the field.',
  },
  E_CUP_DUPLICATE: {
    meaning: 'Two documents have the same name, and cup would keep only one of them.',
    remedy: 'Give each controller, binding and version of a definition its own name.',
  },
  E_CUP_CONTROLLER: {
    meaning: 'There is no controller with a WebAssembly module, or its module is missing.',
    remedy: 'Set `spec.spec.path` of the Controller to the module, relative to the directory, without `./` and `..`.',
  },
  E_CUP_SCHEMA: {
    meaning: 'A version of a definition is not a JSON Schema that cup compiles.',
    remedy: 'Correct the schema: draft 4, 6 or 7, named by `$schema`, without references to other documents.',
  },
  E_CUP_BINDING: {
    meaning: 'A binding refers to a controller or definition that is not there, and cup would not start.',
    remedy: 'Write the controller’s `metadata.name`, and each definition as `group/version/plural`.',
  },
  E_CUP_MODULE: {
    meaning: 'cup cannot run the WebAssembly module.',
    remedy: 'Build a command for WASI preview 1, with Go by `GOOS=wasip1 GOARCH=wasm`.',
  },
  E_CUP_LAYOUT: {
    meaning: 'The layout holds exactly one WebAssembly module, and the plugin has none or several.',
    remedy: 'Publish each module by itself, or use `wasm-layout: cup`.',
  },
  E_CUP_SAMPLE: {
    meaning: 'A sample is not a resource of a definition that a controller with a module serves.',
    remedy: 'Write one resource on each line of samples/resources.ndjson, with namespace and name.',
  },
  E_CUP_LEFT_OUT: {
    meaning: 'Files of the plugin directory are not part of what cup reads.',
    remedy: 'Nothing, if they are sources. Otherwise name the module in a Controller, or correct the `apiVersion`.',
  },
} as const satisfies CodeTable
