import {
  observeWindowOffset,
  observeWindowRect,
  type VirtualItem,
  Virtualizer,
  windowScroll,
} from '@tanstack/virtual-core';
import { type RefObject } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';
import { nextRange } from './drawn-range.js';

/** Until it has been measured. */
const ROW_HEIGHT = 48;
const OVERSCAN = 3;

export interface VirtualRows {
  /** Of the rows to draw. */
  indexes: number[];
  /** Heights of what is not drawn, in pixels. */
  before: number;
  after: number;
  /** The `ref` of a row, which has `data-index`. */
  measure: (row: Element | null) => void;
}

/** Rows of a long table that are in view, or near it, while the page scrolls. */
export function useVirtualRows(count: number, table: RefObject<HTMLElement | null>): VirtualRows {
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const options = {
    count,
    getScrollElement: () => window,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollMargin: table.current?.offsetTop ?? 0,
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    scrollToFn: windowScroll,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    onChange: () => redraw(undefined),
  };
  const [rows] = useState(() => new Virtualizer<Window, Element>(options));
  rows.setOptions(options);
  useLayoutEffect(() => rows._didMount(), [rows]);
  useLayoutEffect(() => rows._willUpdate());
  const items = useSteps(rows.getVirtualItems(), rows.scrollOffset ?? 0, () => redraw(undefined));
  const [first, last] = [items[0], items.at(-1)];
  return {
    indexes: items.map(({ index }) => index),
    before: first ? first.start - rows.options.scrollMargin : 0,
    after: last ? rows.getTotalSize() - (last.end - rows.options.scrollMargin) : 0,
    measure: rows.measureElement,
  };
}

/** Those of the items that are drawn now: more in each frame. */
function useSteps(items: VirtualItem[], offset: number, redraw: () => void): VirtualItem[] {
  const drawn = useRef({ start: 0, end: 0 });
  const from = items[0]?.index ?? 0;
  const wanted = { start: from, end: from + items.length };
  const inView = items.find(({ end }) => end > offset)?.index ?? from;
  drawn.current = nextRange(drawn.current, wanted, inView);
  const { start, end } = drawn.current;
  const isWhole = start === wanted.start && end === wanted.end;
  useEffect(() => {
    if (isWhole) return undefined;
    const frame = requestAnimationFrame(redraw);
    return () => cancelAnimationFrame(frame);
  });
  return items.slice(start - from, end - from);
}
