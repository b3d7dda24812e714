import { describe, expect, it } from 'vitest';
import { pageStart, readPageStart } from '#shared/contract/page';

describe('what main tells the page by its address', () => {
  it.each([
    { nonce: 'a+b/c==', isConnected: true },
    { nonce: 'plain', isConnected: false },
  ])('arrives as it was sent: %j', (start) => {
    expect(readPageStart(new URL(pageStart(start), 'app://gantry'))).toEqual(start);
  });
  it('is nothing on a page that was opened in another way', () => {
    expect(readPageStart(new URL('http://127.0.0.1/?scene=push'))).toEqual({ nonce: '', isConnected: false });
  });
});
