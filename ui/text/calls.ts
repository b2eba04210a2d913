/** The same request for programs. */
export interface Call {
  method: string;
  url: string;
  body: object;
  /** Whether a token is sent. */
  hasToken: boolean;
}

export const LANGUAGES = ['curl', 'TypeScript', 'Python'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A request as the code of a language; a token is read from `DOCKAPI_TOKEN`, never shown. */
export function toCode(language: Language, call: Call): string {
  return { curl: toCurl, TypeScript: toTypeScript, Python: toPython }[language](call);
}

function toCurl({ method, url, body, hasToken }: Call): string {
  const token = hasToken ? ` -H "X-API-Key: $DOCKAPI_TOKEN" \\\n ` : '';
  return `curl -sS -X ${method} ${quoted(url)} \\\n ${token} -H 'content-type: application/json' \\\n  -d ${quoted(JSON.stringify(body))}`;
}

/** For a POSIX shell: nothing within single quotes has a meaning. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function toTypeScript({ method, url, body, hasToken }: Call): string {
  const token = hasToken ? `, 'x-api-key': process.env.DOCKAPI_TOKEN ?? ''` : '';
  return `const response = await fetch(${JSON.stringify(url)}, {
  method: '${method}',
  headers: { 'content-type': 'application/json'${token} },
  body: JSON.stringify(${indented(JSON.stringify(body, null, 2))}),
});
if (!response.ok) throw new Error((await response.json()).detail);
const container = await response.json();`;
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

function toPython({ method, url, body, hasToken }: Call): string {
  const token = hasToken ? `, "X-API-Key": os.environ["DOCKAPI_TOKEN"]` : '';
  return `import json, ${hasToken ? 'os, ' : ''}urllib.request

request = urllib.request.Request(
    ${JSON.stringify(url)},
    method="${method}",
    headers={"content-type": "application/json"${token}},
    data=${JSON.stringify(JSON.stringify(body))}.encode(),
)
with urllib.request.urlopen(request) as response:
    container = json.load(response)`;
}
