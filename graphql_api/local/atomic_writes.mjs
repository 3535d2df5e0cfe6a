// Makes each write of dynalite 4.0.0 one LevelDB batch, so that kill -9 leaves all of it or none.
//
// Left alone, dynalite first deletes a record's index entries, then puts the new ones, then the
// record: eight or more separate writes. Killed between the first two, a record that was acknowledged
// long ago is in no list any more. Tables are written twice, and one that was killed in between
// stays CREATING for ever.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const db = require('dynalite/db')

/** Returns the store of the next dynalite that is made; it keeps it to itself. */
export function storeOf(make) {
  const create = db.create
  let store
  db.create = (options) => (store = create(options))
  const server = make()
  db.create = create
  bornActive(store.tableDb)
  return { server, store }
}

// putItem, updateItem and deleteItem all call this just before they write the record itself. That
// last write is then a repetition, and harmless.
db.updateIndexes = (store, table, before, after, done) => {
  if (!before && !after) return done()
  const name = table.TableName
  const { puts, deletes } = db.getIndexActions(
    table.GlobalSecondaryIndexes ?? [], before, after, table)
  const inIndex = ({ index, key }) => `index-global~${name}~${index}~${key}`
  const key = `item-${name}~${db.createKey(after ?? before, table)}`
  store.db.batch([
    ...deletes.map((action) => ({ type: 'del', key: inIndex(action) })),
    ...puts.map((action) => ({ type: 'put', key: inIndex(action), value: action.item })),
    after ? { type: 'put', key, value: after } : { type: 'del', key },
  ], done)
}

function bornActive(tables) {
  const put = tables.put
  tables.put = (name, table, done) => {
    if (table.TableStatus === 'CREATING') table.TableStatus = 'ACTIVE'
    for (const index of table.GlobalSecondaryIndexes ?? []) index.IndexStatus = 'ACTIVE'
    put(name, table, done)
  }
}
