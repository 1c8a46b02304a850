// [data-show-when=name][data-show-equals=value] is shown only while that field has that value. Without scripts all is shown.

function values (form, name) {
  return new FormData(form).getAll(name).filter((value) => typeof value === 'string')
}

export function startConditions (root = document) {
  for (const form of root.querySelectorAll('form')) {
    const parts = [...form.querySelectorAll('[data-show-when]')]
    if (!parts.length) continue
    const apply = () => {
      for (const part of parts) {
        const asked = form.elements.namedItem(part.dataset.showWhen)
        // The question stands on another page: the server decided already.
        if (!asked) continue
        const holder = (asked instanceof RadioNodeList ? asked[0] : asked).closest('[data-show-when], [data-judged]')
        const shown = values(form, part.dataset.showWhen).includes(part.dataset.showEquals)
        part.hidden = !shown || Boolean(holder && holder.hidden)
      }
    }
    form.addEventListener('change', apply)
    form.addEventListener('mc:restored', apply)
    form.addEventListener('mc:judged', apply)
    apply()
  }
}
