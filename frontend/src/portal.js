// Script of the citizens' door.
import { start } from './common.js'

start()
hearTold()

/** What an act came to is heard at once, and keys go on from there: a region that stood there from the start is silent. */
function hearTold () {
  const told = document.querySelector('main .mc-note[role=status], main .mc-note[role=alert]')
  if (!told || location.hash || document.activeElement !== document.body) return
  told.tabIndex = -1
  told.focus()
}
