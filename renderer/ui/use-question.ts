import { useLayoutEffect } from 'react';
import { create } from 'zustand';

/** How many questions, and forms that were asked for within a dialog, are open over whatever else is open. */
const useQuestions = create<{ readonly open: number }>(() => ({ open: 0 }));
const change = (by: number): void => useQuestions.setState(({ open }) => ({ open: open + by }));

/** For such a question or form: while it is open, Escape is its own. */
export function useQuestion(opened: boolean): void {
  useLayoutEffect(() => {
    if (!opened) return;
    change(1);
    // The dialog beneath hears the key that closes the question too, after it.
    return () => void setTimeout(change, 0, -1);
  }, [opened]);
}

/** Whether Escape may close a dialog in which questions are asked: not while one is. */
export const useClosesOnEscape = (): boolean => useQuestions(({ open }) => open === 0);
