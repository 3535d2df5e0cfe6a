import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';

const PHONE = '(max-width: 700px)'; // as in phone.css

/** On a phone, closes the open plugin at a run: it has the place of the response there. */
export function ResponseFirst() {
  const { isFetching } = useGraphiQL(pick('isFetching'));
  const { setVisiblePlugin } = useGraphiQLActions();

  useEffect(() => {
    if (isFetching && window.matchMedia(PHONE).matches) setVisiblePlugin(null);
  }, [isFetching, setVisiblePlugin]);
  return null;
}
