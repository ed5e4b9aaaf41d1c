/**
 * Imported before everything else, for what it does: it says what happens next while the rest of the bundle is still being
 * loaded. It must import nothing.
 */
const isPost = (process.env['STATE_STARTED'] ?? '') !== ''
process.stdout.write(isPost ? 'Cleaning up\n' : 'Reading the inputs, the event and the plugin\n')
