import { useEffect, useEffectEvent, useState } from 'react';

interface Props {
  /** Those seen so far, to choose from; any other can be typed. */
  known: string[];
  onChange: (category: string) => void;
}

const PAUSE = 300; // milliseconds without a key: then it is asked for

export function CategoryInput({ known, onChange }: Props) {
  const [typed, setTyped] = useState('');
  const change = useEffectEvent(onChange);

  useEffect(() => {
    const timer = setTimeout(() => change(typed), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <div className="field">
      <label htmlFor="category">Show category</label>
      <input
        id="category"
        type="search"
        list="categories"
        placeholder="All"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <datalist id="categories">
        {known.map((category) => (
          <option key={category} value={category} />
        ))}
      </datalist>
    </div>
  );
}
