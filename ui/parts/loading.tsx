/** Stands where a view will be, as high as most are, so that nothing jumps. */
export function Loading({ what }: { what: string }) {
  return (
    <div class="loading" role="status">
      Loading {what} …
    </div>
  );
}
