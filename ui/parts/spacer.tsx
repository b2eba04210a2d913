/** Stands for rows of a long table that are not drawn. @param height in pixels */
export function Spacer({ height }: { height: number }) {
  return height > 0 ? <tr class="spacer" aria-hidden="true" style={{ height: `${height}px` }} /> : null;
}
