import { AppError } from '../../errors/app-error.js';

const BLANK = /[ \t\r\n]/;
/**
 * Characters that a backslash escapes between double quotes (POSIX 2.2.3); before others it is an ordinary character.
 */
const ESCAPABLE = new Set(['$', '`', '"', '\\', '\n']);

/**
 * Splits a command into words as a POSIX shell does: at whitespace, with single quotes, double quotes and backslashes.
 * Operators, `$` and globs are ordinary characters. (Existing libraries interpret those as a shell does, or do not
 * support backslashes.)
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 * @param field the command's name in the request
 * @throws AppError `invalid_request` for a quote or backslash that nothing follows
 */
export function commandWords(command: string | string[], field = 'command'): string[] {
  return typeof command === 'string' ? new WordSplitter(command, field).split() : command;
}

class WordSplitter {
  private readonly words: string[] = [];
  private position = 0;

  constructor(
    private readonly text: string,
    private readonly field: string,
  ) {}

  split(): string[] {
    while (this.skipBlanks()) this.words.push(this.takeWord());
    return this.words;
  }

  private skipBlanks(): boolean {
    while (this.position < this.text.length && BLANK.test(this.text.charAt(this.position))) this.position++;
    return this.position < this.text.length;
  }

  private takeWord(): string {
    let word = '';
    while (this.position < this.text.length && !BLANK.test(this.text.charAt(this.position))) word += this.takePart();
    return word;
  }

  private takePart(): string {
    const char = this.next('');
    if (char === "'") return this.takeSingleQuoted();
    if (char === '"') return this.takeDoubleQuoted();
    if (char !== '\\') return char;
    const escaped = this.next('it ends in a backslash');
    return escaped === '\n' ? '' : escaped;
  }

  private takeSingleQuoted(): string {
    const end = this.text.indexOf("'", this.position);
    if (end < 0) throw AppError.invalidField(this.field, 'a single quote is not closed');
    const quoted = this.text.slice(this.position, end);
    this.position = end + 1;
    return quoted;
  }

  private takeDoubleQuoted(): string {
    let quoted = '';
    for (let char = this.nextQuoted(); char !== '"'; char = this.nextQuoted()) {
      quoted += char === '\\' ? this.takeEscaped() : char;
    }
    return quoted;
  }

  private takeEscaped(): string {
    const char = this.nextQuoted();
    if (char === '\n') return '';
    return ESCAPABLE.has(char) ? char : `\\${char}`;
  }

  private nextQuoted(): string {
    return this.next('a double quote is not closed');
  }

  private next(orElse: string): string {
    if (this.position >= this.text.length) throw AppError.invalidField(this.field, orElse);
    return this.text.charAt(this.position++);
  }
}
