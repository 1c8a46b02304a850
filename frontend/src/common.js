// What both doors run: the framework's parts that are used, and our own.
import { Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink, createAll } from 'govuk-frontend'
import { startAutosave } from './autosave.js'
import { startConfirm } from './confirm.js'
import { startFields } from './fields.js'
import { startOnce } from './once.js'
import { startPicked } from './picked.js'
import { startTypeahead } from './typeahead.js'
import { startUpload } from './upload.js'
import { startConditions } from './conditions.js'
import { startJudged } from './judged.js'
import { announcer } from './lib/page.js'

const HEARD_AFTER = 600 // a page that is still being opened drowns what is said

export function start () {
  for (const Part of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink]) createAll(Part)
  startConfirm()
  startFields()
  startTypeahead()
  startUpload()
  startPicked()
  startTold()
  startConditions()
  startJudged()
  startAutosave()
  startOnce()
  foldFilters()
  comeBackPlainly()
  forgetOnSignOut()
}

/** What was typed and not saved must not stay behind on a shared computer. */
function forgetOnSignOut () {
  document.querySelectorAll('form[data-sign-out]').forEach((form) => form.addEventListener('submit', () => sessionStorage.clear()))
}

/** Who goes back to a page with errors sees it asked for anew; without this the browser wants to send the form once more. */
function comeBackPlainly () {
  if (document.querySelector('.govuk-error-summary') && document.querySelector('main form[method=post]:not([action])')) {
    history.replaceState(history.state, '', location.href)
  }
}

/**
 * What an act led to stands above the new page: whoever hears pages begins there, as with what went wrong.
 * Where the address names a part of the page, eyes and keys stay at that part and ears are told.
 */
function startTold () {
  const told = document.querySelector('[data-told]')
  if (!told || document.querySelector('.govuk-error-summary')) return
  if (!location.hash) return told.focus()
  const say = announcer()
  setTimeout(() => say(told.textContent.trim()), HEARD_AFTER)
}

/** On a small screen filters start folded, so that results come first. */
function foldFilters () {
  const small = matchMedia('(max-width: 899px)').matches
  document.querySelectorAll('details[data-filter]').forEach((panel) => {
    if (small) panel.open = false
    panel.dataset.folded = ''
  })
}
