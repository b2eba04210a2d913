/** Unreserved characters (RFC 3986, section 2.3), and the slash. */
const PLAIN = /[^A-Za-z0-9_.~/-]/g;

/**
 * An absolute path in a container. Names on Linux are bytes, which need not be UTF-8. They are kept as a string with one
 * character (0 to 255) per byte, as in Node's `latin1` encoding.
 */
export class ContainerPath {
  static readonly root = new ContainerPath([]);

  private constructor(readonly names: readonly string[]) {}

  /**
   * Drops empty names and `.`. A `..` is kept, because its meaning depends on links.
   *
   * @param bytes one character per byte
   */
  static ofBytes(bytes: string): ContainerPath {
    return new ContainerPath(bytes.split('/').filter((name) => name !== '' && name !== '.'));
  }

  static of(text: string): ContainerPath {
    return ContainerPath.ofBytes(ContainerPath.bytesOf(text));
  }

  /** The UTF-8 bytes of a text, one character per byte. */
  static bytesOf(text: string): string {
    return Buffer.from(text).toString('latin1');
  }

  get bytes(): string {
    return `/${this.names.join('/')}`;
  }

  /** Invalid UTF-8 appears as U+FFFD. */
  get text(): string {
    return Buffer.from(this.bytes, 'latin1').toString();
  }

  /** Percent-encoded, byte by byte. */
  get encoded(): string {
    return this.bytes.replace(PLAIN, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
  }

  /** True if {@link text} is exact: the path is valid UTF-8. */
  get isText(): boolean {
    return ContainerPath.of(this.text).bytes === this.bytes;
  }

  /** The last name; empty for the root. */
  get name(): string {
    return this.names.at(-1) ?? '';
  }

  get parent(): ContainerPath {
    return new ContainerPath(this.names.slice(0, -1));
  }

  join(...names: string[]): ContainerPath {
    return new ContainerPath([...this.names, ...names]);
  }

  isWithin(other: ContainerPath): boolean {
    return other.names.every((name, index) => name === this.names[index]);
  }
}
