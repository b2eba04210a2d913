/** A promise that tells whether it is resolved. */
export class PromiseWithResolve {
  isResolved = false;
  resolve!: () => void;
  readonly promise = new Promise<void>((resolve) => {
    this.resolve = () => {
      this.isResolved = true;
      resolve();
    };
  });
}
