const DOT_SEGMENT = /^(?:\.|%2e){1,2}$/i;

/** Whether `path`, up to its query, has a segment that is `.` or `..`, percent-encoded or not. */
export function hasDotSegment(path: string): boolean {
  if (!path.includes('/.') && !path.includes('/%')) return false;
  const [segments = ''] = path.split('?', 1);
  return segments.split('/').some((segment) => DOT_SEGMENT.test(segment));
}
