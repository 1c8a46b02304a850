// Script of the citizens' door.
import { start } from './common.js'

start()
