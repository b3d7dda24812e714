/** A promise that a test resolves when it is time. */
export function deferred<Value = void>() {
  let resolve = (_value: Value): void => undefined;
  const promise = new Promise<Value>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
