// Builds the style sheet, scripts, fonts and images that the doors serve.
//
//   node build.mjs                  into src/motcua/web/shared/static/shared
//   node build.mjs --out FOLDER     somewhere else (used by scripts/assets.sh --check)
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { compile } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const outFlag = process.argv.indexOf('--out')
const out = outFlag > 0
  ? resolve(process.argv[outFlag + 1])
  : resolve(here, '../src/motcua/web/shared/static/shared')
const modules = join(here, 'node_modules')

const BUDGET = { 'motcua.css': 30_000, 'portal.js': 25_000 } // bytes after gzip
const FONTS = ['vietnamese-400', 'vietnamese-600', 'latin-400', 'latin-600']
const LICENCES = ['@fontsource/be-vietnam-pro', 'govuk-frontend', '@ministryofjustice/frontend', 'htmx.org']

rmSync(out, { recursive: true, force: true })
for (const folder of ['', 'fonts', 'images']) mkdirSync(join(out, folder), { recursive: true })

const { css } = compile(join(here, 'sass/motcua.scss'), {
  style: 'compressed',
  loadPaths: [here, modules],
  quietDeps: true,
})
writeFileSync(join(out, 'motcua.css'), css)

await build({
  entryPoints: ['portal', 'work', 'mode', 'keys'].map((name) => join(here, 'src', `${name}.js`)),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2020',
  charset: 'utf8',
  legalComments: 'none',
  outdir: out,
})
copyFileSync(join(modules, 'htmx.org/dist/htmx.min.js'), join(out, 'htmx.js'))

for (const name of FONTS) {
  const file = `be-vietnam-pro-${name}-normal.woff2`
  copyFileSync(join(modules, '@fontsource/be-vietnam-pro/files', file), join(out, 'fonts', file))
}
for (const file of readdirSync(join(here, 'images'))) {
  copyFileSync(join(here, 'images', file), join(out, 'images', file))
}
// Images that a framework's rules refer to; a missing file would break hashed file names.
for (const [, file] of css.matchAll(/url\("?(?:\.\/)?(images\/[^")]+)"?\)/g)) {
  if (existsSync(join(out, file))) continue
  copyFileSync(join(modules, '@ministryofjustice/frontend/moj/assets', file), join(out, file))
}

const licences = LICENCES.map((name) => {
  const { version, license } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'))
  const file = ['LICENSE', 'LICENSE.txt', 'LICENSE.md', 'LICENCE'].find((each) => existsSync(join(modules, name, each)))
  const text = file ? readFileSync(join(modules, name, file), 'utf8').trim() : `Licence: ${license}`
  return `${name} ${version}\n\n${text}\n`
})
writeFileSync(join(out, 'licences.txt'), licences.join('\n----------------------------------------\n\n'))

let failed = false
for (const [file, limit] of Object.entries(BUDGET)) {
  const size = gzipSync(readFileSync(join(out, file)), { level: 9 }).length
  console.log(`${file}: ${size} bytes gzipped, budget ${limit}`)
  failed ||= size > limit
}
process.exit(failed ? 1 : 0)
