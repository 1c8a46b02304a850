// A phone's photo of a paper is several megabytes: minutes on a weak line. 3000 pixels along the longer side are 250 dots
// an inch on A4, more than is asked of a scan. Whatever cannot be made clearly smaller goes as it is.
import { element } from './page.js'

const WORTH_BYTES = 1_000_000
const LONGEST = 3000
const QUALITY = 0.8
const CLEARLY = 0.75

export function shrinkable (file) {
  return file.type === 'image/jpeg' && file.size > WORTH_BYTES && 'createImageBitmap' in window
}

/** The photo made smaller, upright, without the place where it was taken; the file itself when that gains little. */
export async function shrunk (file) {
  if (!shrinkable(file)) return file
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
    const canvas = element('canvas', { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) })
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const small = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
    return small && small.size < file.size * CLEARLY ? new File([small], file.name, { type: small.type }) : file
  } catch {
    return file // not a picture after all, or more than this phone can hold
  }
}

/** Make photos smaller where they wait in the form to be sent with it. */
export function shrinkInPlace (input) {
  input.addEventListener('change', async () => {
    const chosen = [...input.files]
    if (!chosen.some(shrinkable)) return
    const ready = await Promise.all(chosen.map(shrunk))
    // Somebody chose anew meanwhile: their choice counts.
    if (chosen.length !== input.files.length || chosen.some((file, at) => file !== input.files[at])) return
    const given = new DataTransfer()
    ready.forEach((file) => given.items.add(file))
    input.files = given.files
  })
}
