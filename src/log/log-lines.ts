/** What could end a line, or make a terminal show another one: control and format characters, line separators. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** What every line has; `context` is the word of whoever tells it. */
interface PinoLine extends Record<string, unknown> {
  time: string;
  level: string;
  context?: string;
  msg?: string;
}

/**
 * A line of pino as it is written. JSON itself escapes but the lower control characters; the others are no less what a
 * caller, a container or the engine may have put into a message, and a terminal may act on them.
 */
export function toJsonLine(json: string): string {
  return oneLine(json.trimEnd());
}

/** The same event for somebody who reads along: time, level, who tells it, what, and the rest as `name=value`. */
export function toTextLine(json: string): string {
  const { time, level, context, msg, ...fields } = JSON.parse(json) as PinoLine;
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return oneLine([time, level.toUpperCase().padEnd(5), `[${context ?? ''}]`, ...(msg ? [msg] : []), ...rest].join(' '));
}

function oneLine(text: string): string {
  return `${text.replace(CONTROL, (character) => NAMED[character] ?? escaped(character))}\n`;
}

/** As JSON has it: in UTF-16. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
