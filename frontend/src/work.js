// Script of the officials' door.
import { start } from './common.js'
import { startDesk } from './desk.js'

start()
startDesk()
