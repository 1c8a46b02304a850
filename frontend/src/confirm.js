// [data-confirm="question"] on a submit button asks once more before an act that is hard to undo.
import { element } from './lib/page.js'
import { words } from './lib/words.js'

export function startConfirm (root = document) {
  root.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-confirm]')
    if (!button || button.dataset.confirmed || !('showModal' in HTMLDialogElement.prototype)) return
    event.preventDefault()
    event.stopPropagation()
    const yes = element('button', { class: 'govuk-button govuk-button--warning', type: 'button' }, button.dataset.confirmText || button.textContent.trim())
    const no = element('button', { class: 'govuk-button govuk-button--secondary', type: 'button', autofocus: true }, words('Không, quay lại'))
    const dialog = element('dialog', { class: 'mc-dialog', 'aria-labelledby': 'mc-hoi' },
      element('h2', { class: 'govuk-heading-m', id: 'mc-hoi' }, button.dataset.confirm),
      element('div', { class: 'govuk-button-group' }, yes, no))
    no.addEventListener('click', () => dialog.close())
    yes.addEventListener('click', () => {
      dialog.close()
      button.dataset.confirmed = 'true'
      button.click()
      delete button.dataset.confirmed
    })
    dialog.addEventListener('close', () => { dialog.remove(); button.focus() })
    document.body.append(dialog)
    dialog.showModal()
  }, true)
}
