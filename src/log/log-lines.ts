/** Characters that could end a line or control a terminal: control and format characters, line separators. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The fields of every line; `context` names the logger. */
interface PinoLine extends Record<string, unknown> {
  time: string;
  level: string;
  context?: string;
  msg?: string;
}

/**
 * A line of pino as it is written. JSON escapes only the lower control characters. The others may come from a caller, a container
 * or the engine too, and a terminal may act on them.
 */
export function toJsonLine(json: string): string {
  return oneLine(json.trimEnd());
}

/** The same event for a terminal: time, level, context, message, and the other fields as `name=value`. */
export function toTextLine(json: string): string {
  const { time, level, context, msg, ...fields } = JSON.parse(json) as PinoLine;
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return oneLine([time, level.toUpperCase().padEnd(5), `[${context ?? ''}]`, ...(msg ? [msg] : []), ...rest].join(' '));
}

function oneLine(text: string): string {
  return `${text.replace(CONTROL, (character) => NAMED[character] ?? escaped(character))}\n`;
}

/** As in JSON: UTF-16 code units. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
