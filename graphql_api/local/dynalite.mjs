// The embedded engine: node dynalite.mjs [folder]. Without a folder it keeps everything in memory.
//
// Prints one line of JSON, {"port": n} or {"error": code, "detail": text}, and runs until its
// standard input closes. The parent holds the other end of that pipe, and the system closes it
// however the parent ends, so the engine cannot outlive it.
import process from 'node:process'
import dynalite from 'dynalite'
import { storeOf } from './atomic_writes.mjs'

const LOCK_PATIENCE_MS = 3000 // for the engine of a run just killed, which is still closing
const CLOSE_PATIENCE_MS = 5000 // then LevelDB is left as after kill -9, which it survives

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const { server, store } = storeOf(() => dynalite({
  path: process.argv[2],
  createTableMs: 0, updateTableMs: 0, deleteTableMs: 0,
}))

// dynalite throws what befalls a request, which ended the engine for everybody when one client was
// killed while it sent. Node has closed that connection already, and there is nobody to answer.
server.on('request', (request) => request.removeAllListeners('error').on('error', () => {}))

async function open() {
  const deadline = Date.now() + LOCK_PATIENCE_MS
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
  setTimeout(() => process.exit(0), CLOSE_PATIENCE_MS).unref()
  server.close(() => process.exit(0)) // answers what it was asked, then closes LevelDB
}

process.stdin.resume().on('end', close).on('error', close)

try {
  await open()
  server.listen(0, '127.0.0.1', () => say({ port: server.address().port }))
} catch (error) {
  say({ error: error.code ?? error.name, detail: error.message })
  process.exitCode = 1
  process.stdin.destroy()
}
