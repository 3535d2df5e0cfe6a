import { useEffect, useEffectEvent, useRef } from 'react';

interface Props {
  cursor: string;
  isLoading: boolean;
  onReach: () => void;
}

/** The end of what is loaded: scrolled near, it loads on; a button for those who do not scroll. */
export function MoreItems({ cursor, isLoading, onReach }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const reach = useEffectEvent(onReach);

  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) reach();
      },
      { rootMargin: '300px' }, // so that who scrolls slowly never waits
    );
    if (button.current) observer.observe(button.current);
    return () => observer.disconnect();
  }, [cursor]); // anew for each page: a short one may leave the end in view

  return (
    <button ref={button} type="button" className="more" aria-disabled={isLoading} onClick={onReach}>
      {isLoading ? 'Loading …' : 'Load more'}
    </button>
  );
}
