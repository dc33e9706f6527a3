/** A message of protobuf, by field number (protobuf.dev/programming-guides/encoding). */
export class ProtobufMessage {
  readonly #fields: readonly { readonly number: number; readonly value: bigint | Buffer }[];

  constructor(bytes: Buffer) {
    this.#fields = [...readFields(bytes)];
  }

  /** Every message under this path of field numbers. */
  all(number: number, ...rest: readonly number[]): readonly ProtobufMessage[] {
    const found = this.#bytes(number).map((bytes) => new ProtobufMessage(bytes));
    const [next, ...further] = rest;
    return next === undefined ? found : found.flatMap((message) => message.all(next, ...further));
  }

  text(number: number): string | undefined {
    return this.#bytes(number).at(0)?.toString("utf8");
  }

  hex(number: number): string | undefined {
    return this.#bytes(number).at(0)?.toString("hex");
  }

  /** A varint or a fixed64 as an integer. */
  integer(number: number): number | undefined {
    const value = this.#fields.find((field) => field.number === number)?.value;
    return typeof value === "bigint" ? Number(value) : undefined;
  }

  /** A fixed64 as a double. */
  double(number: number): number | undefined {
    const value = this.#fields.find((field) => field.number === number)?.value;
    if (typeof value !== "bigint") return undefined;
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    return bytes.readDoubleLE();
  }

  #bytes(number: number): readonly Buffer[] {
    return this.#fields.flatMap((field) =>
      field.number === number && Buffer.isBuffer(field.value) ? [field.value] : [],
    );
  }
}

function* readFields(bytes: Buffer): Generator<{ number: number; value: bigint | Buffer }> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    switch (tag & 7) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: take(8).readBigUInt64LE() };
        break;
      case 2:
        yield { number, value: take(Number(varint())) };
        break;
      case 5:
        yield { number, value: BigInt(take(4).readUInt32LE()) };
        break;
      default:
        throw new TypeError(`field ${number} is of no wire type that OTLP uses`);
    }
  }
}
