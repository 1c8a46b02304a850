// Script of the citizens' door.
import { start } from './common.js'
import { startWaiting } from './waiting.js'

start()
startWaiting()
