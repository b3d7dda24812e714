import { type ReactNode, Suspense, useEffect, useState } from 'react';

/** Its children come once the window has painted and has time; until they are loaded, nothing is there. */
export function AfterPaint({ children }: { readonly children: ReactNode }) {
  const [painted, setPainted] = useState(false);
  useEffect(() => {
    const handle = requestIdleCallback(() => setPainted(true));
    return () => cancelIdleCallback(handle);
  }, []);
  return painted ? <Suspense fallback={null}>{children}</Suspense> : null;
}
