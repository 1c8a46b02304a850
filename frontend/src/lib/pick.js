// The native control to choose files speaks the browser's language; ours speaks Vietnamese. The input stays, focusable, over it.
import { element } from './page.js'
import { words } from './words.js'

export function pickButton (input) {
  const face = element('span', { class: 'mc-upload__face', 'aria-hidden': 'true' },
    element('span', { class: 'mc-upload__button' }, words('Chọn hoặc chụp tệp')), element('span', { class: 'mc-upload__drop' }, words('hoặc kéo tệp vào đây')))
  const holder = element('span', { class: 'mc-upload__holder' })
  input.before(holder)
  holder.append(input, face)
}

/** A small button beside a file; screen readers hear the file's name with it. */
export function fileAction (text, name, run) {
  const button = element('button', { class: 'mc-link-button', type: 'button' }, text, element('span', { class: 'govuk-visually-hidden' }, words(' tệp {0}', name)))
  button.addEventListener('click', run)
  return button
}
