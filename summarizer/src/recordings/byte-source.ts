/** Reads bytes that come in chunks of any size. */
export class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  #position = 0;

  constructor(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    this.#chunks = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** How many bytes were read. */
  get position(): number {
    return this.#position;
  }

  /** The next `size` bytes, fewer at the end. */
  async take(size: number): Promise<Buffer> {
    const bytes = await this.peek(size);
    this.#drop(bytes.length);
    return bytes;
  }

  /** The same, left to be read again. */
  async peek(size: number): Promise<Buffer> {
    const held = [this.#rest];
    let length = this.#rest.length;
    while (length < size) {
      const chunk = await this.#next();
      if (chunk === undefined) break;
      held.push(chunk);
      length += chunk.length;
    }
    this.#rest = held.length === 1 ? this.#rest : Buffer.concat(held);
    const { buffer, byteOffset } = this.#rest;
    return Buffer.from(buffer, byteOffset, Math.min(size, this.#rest.length));
  }

  /** Passes over `size` bytes; gives how many there were. */
  async skip(size: number): Promise<number> {
    let left = size;
    while (left > 0) {
      if (this.#rest.length === 0) {
        const chunk = await this.#next();
        if (chunk === undefined) break;
        this.#rest = chunk;
      }
      const passed = Math.min(left, this.#rest.length);
      this.#drop(passed);
      left -= passed;
    }
    return size - left;
  }

  /** What is left, chunk by chunk. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#rest.length > 0 ? this.#rest : await this.#next();
      if (chunk === undefined) return;
      this.#rest = chunk;
      this.#drop(chunk.length);
      yield chunk;
    }
  }

  async #next(): Promise<Uint8Array | undefined> {
    const { done, value } = await this.#chunks.next();
    return done === true ? undefined : value;
  }

  #drop(size: number): void {
    this.#rest = this.#rest.subarray(size);
    this.#position += size;
  }
}
