/** What threads hand to each other at once. */
export const PIECE_BYTES = 512 * 1024;

/** Memory of so many pieces that both sides see, used over and over. */
export const slots = (count: number): SharedArrayBuffer => new SharedArrayBuffer(count * PIECE_BYTES);

/** Piece `n` lies in the slot of that number, counted round. */
export const slotOf = (memory: SharedArrayBuffer, piece: number, bytes = PIECE_BYTES): Buffer =>
  Buffer.from(memory, (piece * PIECE_BYTES) % memory.byteLength, bytes);

/** Copies what comes into the slots from that piece on; `hand` is told of each that is full, and of the last one, and waits for the next slot. */
export async function fillSlots(
  memory: SharedArrayBuffer,
  first: number,
  content: AsyncIterable<Uint8Array>,
  hand: (bytes: number) => Promise<void>,
): Promise<void> {
  let [piece, filled] = [first, 0];
  for await (const chunk of content) {
    for (let from = 0; from < chunk.length; ) {
      const more = Math.min(chunk.length - from, PIECE_BYTES - filled);
      slotOf(memory, piece).set(chunk.subarray(from, from + more), filled);
      [from, filled] = [from + more, filled + more];
      if (filled < PIECE_BYTES) continue;
      await hand(filled);
      [piece, filled] = [piece + 1, 0];
    }
  }
  if (filled > 0) await hand(filled);
}
