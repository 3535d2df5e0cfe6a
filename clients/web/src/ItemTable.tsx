import type { Item } from './draft.ts';
import type { ItemOrder, ItemOrderField } from './generated/graphql.ts';

interface Props {
  items: Item[];
  orderBy: ItemOrder;
  isBusy: boolean;
  mayEdit: boolean;
  onOrder: (orderBy: ItemOrder) => void;
  onEdit: (item: Item) => void;
  onDelete: (item: Item) => void;
}

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const UNSORTED = { sorted: 'none', arrow: '↕' } as const;
const SORTED = {
  ASC: { sorted: 'ascending', arrow: '▲' },
  DESC: { sorted: 'descending', arrow: '▼' },
} as const;
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/**
 * Below 600 px each row is a card. The roles are those of the elements: browsers forget them where
 * CSS lays a table out as blocks.
 */
export function ItemTable({ items, orderBy, isBusy, mayEdit, onOrder, onEdit, onDelete }: Props) {
  const order = { orderBy, onOrder };
  return (
    <table className="items" role="table" aria-busy={isBusy}>
      <caption className="visually-hidden">Items. Use the column headings to sort.</caption>
      <thead role="rowgroup">
        <tr role="row">
          <SortedHeading field="NAME" label="Name" {...order} />
          <th scope="col" role="columnheader" className="narrow-hidden">
            Category
          </th>
          <SortedHeading field="PRICE" label="Price" {...order} />
          <SortedHeading field="CREATED_AT" label="Created" {...order} />
          {mayEdit && (
            <th scope="col" role="columnheader" className="narrow-hidden">
              Actions
            </th>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {items.map((item) => (
          <tr key={item.id} role="row">
            <th scope="row" role="rowheader">
              <span className="name">{item.name}</span>
              {item.description && <span className="description">{item.description}</span>}
            </th>
            <td role="cell" className="category">
              {item.category}
            </td>
            {/* From the text itself: as a number, a price of 12 digits might be rounded. */}
            <td role="cell" className="price">
              {dollars.format(item.price as `${number}`)}
            </td>
            <td role="cell" className="day">
              <time dateTime={item.createdAt}>{day.format(new Date(item.createdAt))}</time>
            </td>
            {mayEdit && (
              <td role="cell" className="actions">
                <button type="button" aria-label={`Edit ${item.name}`} onClick={() => onEdit(item)}>
                  Edit
                </button>
                <button
                  type="button"
                  aria-label={`Delete ${item.name}`}
                  onClick={() => onDelete(item)}
                >
                  Delete
                </button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface HeadingProps {
  field: ItemOrderField;
  label: string;
  orderBy: ItemOrder;
  onOrder: (orderBy: ItemOrder) => void;
}

/** Sorts by its column; once more, the other way round. */
function SortedHeading({ field, label, orderBy, onOrder }: HeadingProps) {
  const direction = orderBy.field === field ? orderBy.direction : undefined;
  const { sorted, arrow } = direction ? SORTED[direction] : UNSORTED;
  return (
    <th
      scope="col"
      role="columnheader"
      aria-sort={sorted}
      className={field === 'PRICE' ? 'price' : undefined}
    >
      <button
        type="button"
        onClick={() => onOrder({ field, direction: direction === 'ASC' ? 'DESC' : 'ASC' })}
      >
        {label} <span aria-hidden="true">{arrow}</span>
      </button>
    </th>
  );
}
