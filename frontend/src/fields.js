// Help while typing dates and amounts. The server accepts what is typed without it too.

/** 5/3/1990, 05031990 and 5-3-1990 become 05/03/1990; anything else stays as typed. */
export function tidyDate (text) {
  const plain = text.trim()
  const parts = /^\d{8}$/.test(plain)
    ? [plain.slice(0, 2), plain.slice(2, 4), plain.slice(4)]
    : plain.split(/[/.\-\s]+/)
  if (parts.length !== 3 || !/^\d{1,2}$/.test(parts[0]) || !/^\d{1,2}$/.test(parts[1]) || !/^\d{4}$/.test(parts[2])) return text
  return `${parts[0].padStart(2, '0')}/${parts[1].padStart(2, '0')}/${parts[2]}`
}

/** 1250000 becomes 1.250.000; anything but digits, dots and spaces stays as typed. */
export function tidyMoney (text) {
  const digits = text.replace(/[.\s]/g, '')
  return /^\d+$/.test(digits) ? digits.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+$)/g, '.') : text
}

export function startFields (root = document) {
  root.addEventListener('change', (event) => {
    const field = event.target
    if (!(field instanceof HTMLInputElement)) return
    if (field.matches('[data-date]')) field.value = tidyDate(field.value)
    else if (field.matches('[data-money]')) field.value = tidyMoney(field.value)
  }, true)
}
