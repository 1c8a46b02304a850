// What scripts say, in the language of the page: a page in another language brings the words in a block of data.
//
// Write `words('Đã xóa tệp.')`; values are numbered: `words('Đã bỏ tệp {0}.', name)`.
const block = document.getElementById('mc-words')
const known = block ? JSON.parse(block.textContent) : {}

export function words (text, ...values) {
  return (known[text] || text).replace(/\{(\d)\}/g, (_, index) => values[index])
}
