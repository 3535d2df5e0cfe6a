import { useEffect, useRef, useState } from 'react';

import { CategoryInput } from './CategoryInput.tsx';
import { Dialogs } from './Dialogs.tsx';
import { FailureNote } from './FailureNote.tsx';
import type { ItemOrder } from './generated/graphql.ts';
import { ItemTable } from './ItemTable.tsx';
import { MoreItems } from './MoreItems.tsx';
import { TransferDialog } from './TransferDialog.tsx';
import { useEditing } from './useEditing.ts';
import { listOf, useItems } from './useItems.ts';
import { useTransfer } from './useTransfer.ts';

export function Catalogue({ mayEdit }: { mayEdit: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [category, setCategory] = useState('');
  const [orderBy, setOrderBy] = useState<ItemOrder>({ field: 'CREATED_AT', direction: 'DESC' });
  const [said, setSaid] = useState('');
  const list = useItems(category, orderBy);
  const shown = useRef(listOf(category, orderBy));
  useEffect(() => {
    shown.current = listOf(category, orderBy);
  }, [category, orderBy]);
  const editing = useEditing({
    list: () => shown.current,
    announce: setSaid,
    onGone() {
      // The button that had the focus went with its row.
      if (document.activeElement === document.body) heading.current?.focus();
    },
  });
  const [showsTransfers, setTransfers] = useState(false);
  const transfer = useTransfer(list.reload);
  const [known, setKnown] = useState<string[]>([]);
  const found = new Set([...known, ...list.items.map((item) => item.category)]);
  if (found.size > known.length) setKnown([...found].sort());

  return (
    <section aria-labelledby="catalogue">
      <div className="toolbar">
        <h2 id="catalogue" ref={heading} tabIndex={-1}>
          Catalogue
        </h2>
        <CategoryInput known={known} onChange={setCategory} />
        {mayEdit && (
          <button type="button" className="primary" onClick={editing.startCreate}>
            New item
          </button>
        )}
        <button type="button" onClick={() => setTransfers(true)}>
          Import and export
        </button>
      </div>
      <p className="status" role="status">
        {said && <span>{said} </span>}
        <span>{list.isLoading ? 'Loading …' : !list.failure && countOf(list)}</span>
      </p>
      {list.failure && <FailureNote failure={list.failure} onRetry={list.reload} />}
      <ItemTable
        items={list.items}
        orderBy={orderBy}
        isBusy={list.isLoading}
        mayEdit={mayEdit}
        onOrder={setOrderBy}
        onEdit={editing.startEdit}
        onDelete={editing.startDelete}
      />
      {list.moreFailure && (
        <FailureNote failure={list.moreFailure} onRetry={() => void list.loadMore()} />
      )}
      {list.cursor && !list.moreFailure && (
        <MoreItems
          cursor={list.cursor}
          isLoading={list.isLoadingMore}
          onReach={() => void list.loadMore()}
        />
      )}
      <Dialogs editing={editing} />
      {showsTransfers && (
        <TransferDialog
          transfer={transfer}
          list={listOf(category, orderBy)}
          mayEdit={mayEdit}
          onClose={() => setTransfers(false)}
        />
      )}
    </section>
  );
}

function countOf({ items, cursor }: Pick<ReturnType<typeof useItems>, 'items' | 'cursor'>): string {
  if (items.length === 0) return 'No items.';
  const many = items.length === 1 ? '1 item' : `${items.length} items`;
  return cursor ? `${many} so far` : `${many}, all of them`;
}
