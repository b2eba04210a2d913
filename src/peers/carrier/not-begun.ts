/** Header of a response to another node: this one has not begun what it was asked for, and another node may do it. */
export const NOT_BEGUN = 'dockapi-not-begun';

/** The other node has said so. */
export class NotBegun extends Error {
  constructor() {
    super('the node has not begun it');
  }
}
