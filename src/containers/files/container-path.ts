/** What RFC 3986 leaves unreserved, and the slash. */
const PLAIN = /[^A-Za-z0-9_.~/-]/g;

/**
 * An absolute path in a container. Linux names are bytes, which need not be UTF-8: they are kept as a string that has one
 * character (0 to 255) for each byte, as Node's encoding `latin1` does.
 */
export class ContainerPath {
  static readonly root = new ContainerPath([]);

  private constructor(readonly names: readonly string[]) {}

  /**
   * Empty names and `.` mean nothing; `..` stays, as it depends on links.
   *
   * @param bytes one character for each byte
   */
  static ofBytes(bytes: string): ContainerPath {
    return new ContainerPath(bytes.split('/').filter((name) => name !== '' && name !== '.'));
  }

  static of(text: string): ContainerPath {
    return ContainerPath.ofBytes(ContainerPath.bytesOf(text));
  }

  /** The UTF-8 of a text, one character for each byte. */
  static bytesOf(text: string): string {
    return Buffer.from(text).toString('latin1');
  }

  get bytes(): string {
    return `/${this.names.join('/')}`;
  }

  /** Bytes that are no UTF-8 appear as U+FFFD. */
  get text(): string {
    return Buffer.from(this.bytes, 'latin1').toString();
  }

  /** Percent-encoded, byte by byte. */
  get encoded(): string {
    return this.bytes.replace(PLAIN, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
  }

  /** Whether {@link text} is the whole truth. */
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
