import { useIsFetching } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { isFirst } from '../keys';

/** Its children come once the first screen is there with what it shows, and the window has time; until they are loaded, nothing is there. */
export function AfterPaint({ children }: { readonly children: ReactNode }) {
  const [painted, setPainted] = useState(false);
  return painted ? <Suspense fallback={null}>{children}</Suspense> : <Wait onEnd={() => setPainted(true)} />;
}

function Wait({ onEnd }: { readonly onEnd: () => void }) {
  const answered = useIsFetching({ predicate: ({ queryKey }) => isFirst(queryKey) }) === 0;
  useEffect(() => {
    if (!answered) return;
    const handle = requestIdleCallback(onEnd);
    return () => cancelIdleCallback(handle);
  }, [answered, onEnd]);
  return null;
}
