/**
 * Runs `open`, while which a style element becomes a constructed style sheet: xterm.js creates elements, which the page's policy
 * (`style-src 'self'`) forbids, as it cannot tell them from injected ones.
 *
 * @returns removes the style sheets
 * @see https://github.com/xtermjs/xterm.js/issues/4445
 */
export function withAdoptedStyles(open: () => void): () => void {
  const sheets: CSSStyleSheet[] = [];
  const createElement = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions) =>
    name === 'style' ? standIn(createElement('template'), sheets) : createElement(name, options);
  try {
    open();
  } finally {
    Reflect.deleteProperty(document, 'createElement'); // the prototype's again
  }
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet));
  };
}

/** An element whose text becomes a style sheet. */
function standIn(element: HTMLElement, sheets: CSSStyleSheet[]): HTMLElement {
  const sheet = new CSSStyleSheet();
  sheets.push(sheet);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  Object.defineProperty(element, 'textContent', { set: (css: string) => sheet.replaceSync(css) });
  return element;
}

/**
 * Lets the style attributes of spans through: xterm.js writes the colours of 24 bits, and of what is selected, into them. The page's
 * policy forbids an attribute, not the style itself.
 */
HTMLSpanElement.prototype.setAttribute = function (this: HTMLSpanElement, name: string, value: string) {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
};
