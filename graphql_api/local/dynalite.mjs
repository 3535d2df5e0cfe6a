// The embedded engine: node dynalite.mjs [folder]. Without a folder it keeps everything in memory.
//
// Prints one line of JSON, {"port": n} or {"error": code, "detail": text}, and runs until its
// standard input closes. The parent holds the other end of that pipe, and the system closes it
// however the parent ends, so the engine cannot outlive it.
import { createRequire } from 'node:module'
import process from 'node:process'
import dynalite from 'dynalite'
import { storeOf } from './atomic_writes.mjs'

const LOCK_TIMEOUT_MS = 3000 // for the engine of a run just killed, which is still closing
const CLOSE_TIMEOUT_MS = 5000 // then LevelDB is left as after kill -9, which it survives

const print = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const { server, store } = storeOf(() => dynalite({
  path: process.argv[2],
  createTableMs: 0, updateTableMs: 0, deleteTableMs: 0,
}))

// dynalite throws a request's connection error, which ended the engine for all clients when one was
// killed while sending. Node has closed that connection already: there is nothing to respond to.
server.on('request', (request) => request.removeAllListeners('error').on('error', () => {}))

// To dynalite, an empty string and a Boolean that is false are of no type: each update that leaves
// one alone would be refused.
const db = createRequire(import.meta.url)('dynalite/db')
const { checkConditional } = db
db.checkConditional = (data, record) => {
  // The parsed condition is what has an expression; how it is called is dynalite's own matter.
  const parts = Object.entries(data).map(([name, part]) =>
    [name, part?.expression ? { ...part, expression: typed(part.expression, record ?? {}) } : part])
  return checkConditional(Object.fromEntries(parts), record)
}

function typed(condition, record) {
  const { type, name, args } = condition
  if (['and', 'or', 'not'].includes(type)) {
    return { ...condition, args: args.map((each) => typed(each, record)) }
  }
  const [[kind, value] = []] = Object.entries(record[args[0]] ?? {})
  if (name !== 'attribute_type' || (value !== '' && value !== false)) return condition
  const known = kind === args[1].S ? 'attribute_exists' : 'attribute_not_exists'
  return { ...condition, name: known, args: [args[0]] }
}

async function open() {
  const deadline = Date.now() + LOCK_TIMEOUT_MS
  for (;;) {
    try {
      return await store.db.open()
    } catch (error) {
      const cause = error.cause ?? error
      if (cause.code !== 'LEVEL_LOCKED' || Date.now() > deadline) throw cause
      await pause(100)
    }
  }
}

function close() {
  setTimeout(() => process.exit(0), CLOSE_TIMEOUT_MS).unref()
  server.close(() => process.exit(0)) // completes the requests in flight, then closes LevelDB
}

process.stdin.resume().on('end', close).on('error', close)

try {
  await open()
  server.listen(0, '127.0.0.1', () => print({ port: server.address().port }))
} catch (error) {
  print({ error: error.code ?? error.name, detail: error.message })
  process.exitCode = 1
  process.stdin.destroy()
}
