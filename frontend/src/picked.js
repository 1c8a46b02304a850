// input[type=file][data-shrink] of a paper without data-upload-url: files wait in the form and are sent with it.
//
// A phone's camera gives one photo at a time, and the browser forgets the first when the second is taken. Here each choice
// adds to those before; what is chosen is listed above the input and each can be left out again.
import { announcer, element, fileSize } from './lib/page.js'
import { fileAction, pickButton } from './lib/pick.js'
import { shrinkInPlace, shrunk } from './lib/shrink.js'
import { words } from './lib/words.js'

function picked (input, say) {
  const list = input.closest('.mc-upload').querySelector('[data-upload-list]')
  let held = []

  pickButton(input)
  input.addEventListener('change', () => add([...input.files]))
  // Who comes back to the page finds what the browser kept of it.
  addEventListener('pageshow', () => { if (!held.length && input.files.length) add([...input.files]) })

  function add (files) {
    const fresh = files.filter((file) => !held.some((row) => row.chosen.name === file.name && row.chosen.size === file.size && row.chosen.lastModified === file.lastModified))
    held = input.multiple ? [...held, ...fresh.map(rowOf)] : files.map(rowOf)
    show()
    if (fresh.length) say(words('Đã chọn {0}.', fresh.map((file) => file.name).join(', ')))
    for (const row of held) if (!row.isReady) prepare(row)
  }

  function rowOf (file) {
    return { chosen: file, file, isReady: false }
  }

  /** Photos are made smaller where they wait; whoever sends before that is done sends them as they are. */
  async function prepare (row) {
    row.isReady = true
    row.file = await shrunk(row.chosen)
    if (row.file !== row.chosen && held.includes(row)) show()
  }

  function drop (row) {
    held = held.filter((each) => each !== row)
    show()
    say(words('Đã bỏ tệp {0}.', row.chosen.name))
    input.focus()
  }

  function show () {
    const given = new DataTransfer()
    held.forEach((row) => given.items.add(row.file))
    input.files = given.files
    list.replaceChildren(...held.map((row) => element('li', { class: 'mc-file' },
      element('span', { class: 'mc-file__name' }, row.chosen.name),
      element('span', { class: 'mc-file__state' }, words('Sẽ gửi · {0}', fileSize(row.file.size))),
      element('span', { class: 'mc-file__actions' }, fileAction(words('Bỏ'), row.chosen.name, () => drop(row))))))
  }
}

export function startPicked (root = document) {
  const waiting = [...root.querySelectorAll('input[type=file][data-shrink]:not([data-upload-url])')]
  const inputs = waiting.filter((input) => input.closest('.mc-upload'))
  waiting.filter((input) => !inputs.includes(input)).forEach(shrinkInPlace)
  if (!inputs.length) return
  const say = announcer()
  inputs.forEach((input) => picked(input, say))
}
