/** Bytes. */
export const BLOCK = 512;
const NAME_BYTES = 100;

/** Largest numbers with 7 and 11 octal digits. Larger ones are written in base 256, as in GNU tar. */
const SEVEN_DIGITS = 0o7777777;
const ELEVEN_DIGITS = 0o77777777777;

const TYPE_FLAGS = { file: '0', link: '1', directory: '5', longLink: 'K', longName: 'L', pax: 'x' } as const;

export interface TarEntry {
  type: 'file' | 'link' | 'directory';
  /** Relative; one character per byte. */
  name: string;
  /** Target of a hard link: the name of an entry. */
  linkName?: string;
  mode: number;
  uid: number;
  gid: number;
  /** Bytes of content that follow, padded by {@link tarPadding}. */
  size: number;
  modified: Date;
}

/** Two empty blocks. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * BLOCK);
}

/** The padding between an entry's content and the next entry. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/**
 * The header of a tar entry, in the GNU format, which every tar reads, including BusyBox's. Names are written as bytes,
 * because they need not be UTF-8 (tar-stream writes text). Only the fraction of the time is in a PAX record, so that a
 * reader without PAX support loses nothing else.
 *
 * @see https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export function tarHead(entry: TarEntry): Buffer {
  const { name, linkName = '', modified } = entry;
  return Buffer.concat([
    extension('pax', paxRecord('mtime', (modified.getTime() / 1_000).toString())),
    ...(name.length > NAME_BYTES ? [extension('longName', `${name}\0`)] : []),
    ...(linkName.length > NAME_BYTES ? [extension('longLink', `${linkName}\0`)] : []),
    block({ ...entry, flag: TYPE_FLAGS[entry.type], linkName }),
  ]);
}

/** A PAX entry, which describes the next entry. */
function extension(type: 'pax' | 'longName' | 'longLink', bytes: string): Buffer {
  const content = Buffer.from(bytes, 'latin1');
  const name = type === 'pax' ? 'PaxHeader' : '././@LongLink';
  const head = { flag: TYPE_FLAGS[type], name, linkName: '', mode: 0, uid: 0, gid: 0 };
  return Buffer.concat([
    block({ ...head, size: content.length, modified: new Date(0) }),
    content,
    tarPadding(content.length),
  ]);
}

/** `LENGTH key=value`; the length includes its own digits (POSIX pax, "pax Extended Header"). */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const digits = String(rest.length + 1).length;
  const length = rest.length + digits;
  return `${String(length).length > digits ? length + 1 : length}${rest}`;
}

interface Block extends Omit<TarEntry, 'type'> {
  flag: string;
  linkName: string;
}

function block({ flag, name, linkName, mode, uid, gid, size, modified }: Block): Buffer {
  const bytes = Buffer.alloc(BLOCK);
  bytes.write(name.slice(0, NAME_BYTES), 0, 'latin1');
  writeNumber(bytes, 100, 8, SEVEN_DIGITS, mode);
  writeNumber(bytes, 108, 8, SEVEN_DIGITS, uid);
  writeNumber(bytes, 116, 8, SEVEN_DIGITS, gid);
  writeNumber(bytes, 124, 12, ELEVEN_DIGITS, size);
  writeNumber(bytes, 136, 12, ELEVEN_DIGITS, Math.max(0, Math.floor(modified.getTime() / 1_000)));
  bytes.write('        ', 148, 'latin1'); // the checksum field counts as blanks
  bytes.write(flag, 156, 'latin1');
  bytes.write(linkName.slice(0, NAME_BYTES), 157, 'latin1');
  bytes.write('ustar  \0', 257, 'latin1');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

function writeNumber(bytes: Buffer, at: number, length: number, largest: number, value: number): void {
  if (value <= largest) {
    bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
    return;
  }
  bytes.writeBigUInt64BE(BigInt(value), at + length - 8);
  bytes.writeUInt8(0x80, at); // of fewer than 56 bits, so that the first byte was zero
}
